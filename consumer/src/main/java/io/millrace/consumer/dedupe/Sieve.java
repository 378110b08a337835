package io.millrace.consumer.dedupe;

import io.millrace.aggregation.UnitStamp;
import io.millrace.consumer.shard.SequenceNumber;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Tells repeats while a shard is decoded, and notes what it lets pass. Belongs to one {@link DedupeLedger}; is touched by one running call
 * at a time.
 */
public final class Sieve {
    private DedupeState seen;
    private List<UnitIds> noted = new ArrayList<>();
    private long[] numbers = new long[64];
    private int count;
    private long lastIndex;
    private @Nullable Unit open;

    Sieve(DedupeState seen) {
        this.seen = seen;
    }

    /** Begins anew; what was noted and not taken is forgotten. */
    void reset(DedupeState now) {
        seen = now;
        noted = new ArrayList<>();
        count = 0;
        open = null;
    }

    /** Begins with an aggregate that its producer has stamped, in the shard's order. */
    public Unit open(UnitStamp stamp, SequenceNumber sequence, Instant arrival) {
        close();
        Unit unit = new Unit(stamp, sequence, arrival.toEpochMilli());
        open = unit;
        return unit;
    }

    /** What was noted since this was asked last, to be given to {@link DedupeLedger#admitted}. */
    public List<UnitIds> take() {
        close();
        List<UnitIds> taken = noted;
        noted = new ArrayList<>();
        return taken;
    }

    private void close() {
        if (open != null) {
            noted.add(open.with(lastIndex, Arrays.copyOf(numbers, count)));
            open = null;
            count = 0;
            lastIndex = 0;
        }
    }

    private void note(Unit unit, long index, long number) {
        if (open != unit) {
            close();
            open = unit;
        }
        if (count == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * count);
        }
        numbers[count++] = number;
        lastIndex = index;
    }

    /** One aggregate's records, looked at in order. One that belongs to another shard is not shown: it comes again, perhaps to a child. */
    public final class Unit {
        private final SequenceNumber sequence;
        private final UUID incarnation;
        private final long lowMark;
        private final long arrivalMillis;
        private final SeenNumbers producer;

        private Unit(UnitStamp stamp, SequenceNumber sequence, long arrivalMillis) {
            this.sequence = sequence;
            this.incarnation = stamp.incarnation();
            this.lowMark = stamp.lowestUnsettled();
            this.arrivalMillis = arrivalMillis;
            this.producer = seen.of(incarnation, lowMark, arrivalMillis);
        }

        /** Whether a record comes for the first time; false for a repeat, which nobody may get. */
        public boolean passes(long index, long number) {
            boolean isNew = seen.admit(producer, number);
            if (isNew) {
                note(this, index, number);
            }
            return isNew;
        }

        /** A record that was handed out before, since the unit is read again from its middle on. */
        public void wasDelivered(long index, long number) {
            seen.admit(producer, number);
            note(this, index, number);
        }

        private UnitIds with(long last, long[] found) {
            return new UnitIds(sequence, last, incarnation, lowMark, arrivalMillis, found);
        }
    }
}
