package io.millrace.producer;

import io.millrace.aggregation.HashKey;
import io.millrace.producer.Agenda.Appointment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One wire record, encoded once, and the pending records in it, in order. Belongs to the loop. */
final class Unit {
    /** Where a unit stands. */
    enum State {
        READY,
        IN_FLIGHT,
        HELD
    }

    final WireRecord wire;
    final List<PendingRecord> records;
    final Appointment<Unit> retry = new Appointment<>(this);

    State state = State.READY;
    int attempts;
    long readyAtNanos;
    long sentAtNanos;
    boolean isRetrying;

    // What the last failure said, and what a held answer was.
    @Nullable
    Failure lastFailure;

    EntryOutcome.@Nullable Stored heldAnswer;
    long heldUntilNanos;

    private final HashKey lowest;
    private final HashKey highest;

    Unit(WireRecord wire, List<PendingRecord> records) {
        this.wire = wire;
        this.records = List.copyOf(records);
        HashKey least = first();
        HashKey most = least;
        for (PendingRecord record : this.records) {
            if (record.hash.compareTo(least) < 0) {
                least = record.hash;
            }
            if (record.hash.compareTo(most) > 0) {
                most = record.hash;
            }
        }
        this.lowest = least;
        this.highest = most;
    }

    /** The hash that the service places it by. */
    HashKey first() {
        return records.get(0).hash;
    }

    HashKey lowest() {
        return lowest;
    }

    HashKey highest() {
        return highest;
    }

    /** Whether no shard can be the wrong one for it. */
    boolean isOneHash() {
        return lowest.equals(highest);
    }

    PendingRecord oldest() {
        return records.get(0);
    }

    void sent(long nowNanos) {
        state = State.IN_FLIGHT;
        attempts++;
        sentAtNanos = nowNanos;
        for (PendingRecord record : records) {
            record.attempts++;
            record.isInFlight = true;
        }
    }

    void answered(boolean maybeWritten) {
        state = State.READY;
        for (PendingRecord record : records) {
            record.isInFlight = false;
            record.mayHaveBeenWritten |= maybeWritten;
        }
    }
}
