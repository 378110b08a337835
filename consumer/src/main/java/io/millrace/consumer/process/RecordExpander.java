package io.millrace.consumer.process;

import io.millrace.aggregation.Deaggregator;
import io.millrace.aggregation.HashKeyRange;
import io.millrace.aggregation.Payload;
import io.millrace.aggregation.RecordId;
import io.millrace.aggregation.SubRecord;
import io.millrace.aggregation.UnitStamp;
import io.millrace.aggregation.UserRecord;
import io.millrace.consumer.dedupe.Sieve;
import io.millrace.consumer.dedupe.UnitIds;
import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.feed.WireRecord;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.ShardKey;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns wire records of one shard into user records: aggregates opened, misplaced records passed over, compressed data unwrapped,
 * indices kept. Has no state of its own.
 *
 * @param stream name of the stream
 * @param shard the shard
 * @param range filters by it; null filters nothing
 * @param after everything up to here was settled by an earlier owner; null if nothing was
 * @param unwrapper the worker's
 * @param sieve of the shard's hold, tells repeats; null lets all pass
 */
record RecordExpander(
        String stream,
        ShardKey shard,
        @Nullable HashKeyRange range,
        @Nullable RecordPosition after,
        Unwrapper unwrapper,
        @Nullable Sieve sieve) {

    /** Lets repeats pass. */
    RecordExpander(
            String stream,
            ShardKey shard,
            @Nullable HashKeyRange range,
            @Nullable RecordPosition after,
            Unwrapper unwrapper) {
        this(stream, shard, range, after, unwrapper, null);
    }

    /** The same, but repeats are passed over; null lets them pass. */
    RecordExpander sieving(@Nullable Sieve itsSieve) {
        return new RecordExpander(stream, shard, range, after, unwrapper, itsSieve);
    }

    /** What the sieve has noted since this was asked last. */
    List<UnitIds> idsNoted() {
        return sieve == null ? List.of() : sieve.take();
    }

    /** Starts with one wire record; the user records come from {@link Opened#next}. */
    Opened open(WireRecord wire, SliceBuilder slice) {
        Payload payload = Deaggregator.decode(wire.data());
        if (payload instanceof Payload.Aggregated aggregate) {
            return new Opened(this, wire, aggregate, judge(aggregate, wire, slice), sieved(aggregate, wire));
        }
        if (payload instanceof Payload.Plain plain && plain.damage().isPresent()) {
            String damage = plain.damage().get().name();
            slice.noticed(new ConsumerEvent.DamagedAggregate(
                    shard.text(), wire.sequence().digits(), damage));
        }
        return new Opened(this, wire, null, null, null);
    }

    private Sieve.@Nullable Unit sieved(Payload.Aggregated aggregate, WireRecord wire) {
        Sieve known = sieve;
        return known == null
                ? null
                : aggregate
                        .stamp()
                        .map(stamp -> known.open(stamp, wire.sequence(), wire.arrival()))
                        .orElse(null);
    }

    /** Null when every record belongs here, which one pass over the aggregate's keys tells in the common case. */
    private @Nullable HashKeyRange judge(Payload.Aggregated aggregate, WireRecord wire, SliceBuilder slice) {
        boolean placedByService =
                aggregate.stamp().map(UnitStamp::placedByService).orElse(false);
        if (range == null || placedByService || aggregate.allWithin(range)) {
            return null;
        }
        int misplaced = 0;
        for (int i = 0; i < aggregate.count(); i++) {
            if (!range.contains(aggregate.effectiveHashKey(i))) {
                misplaced++;
            }
        }
        slice.noticed(
                new ConsumerEvent.RecordsFiltered(shard.text(), wire.sequence().digits(), misplaced));
        return range;
    }

    /** What user code gets of a record inside an aggregate. One that cannot be unwrapped is delivered as it is, and told of. */
    private UserRecord unwrapped(UserRecord record, WireRecord wire, SliceBuilder slice) {
        if (!Unwrapper.isWrapped(record)) {
            return record;
        }
        Unwrapped result = unwrapper.unwrap(record);
        if (result instanceof Unwrapped.Whole whole) {
            slice.holds(whole.record().dataSizeBytes());
            return whole.record();
        }
        if (result instanceof Unwrapped.Left left) {
            slice.notUnwrapped(shard.text(), wire.sequence().digits(), left);
        }
        return record;
    }

    private boolean isSettled(RecordPosition position) {
        return after != null && position.compareTo(after) <= 0;
    }

    /** One wire record on its way into slices; a slice may end in the middle of it. */
    static final class Opened {
        private final RecordExpander expander;
        private final WireRecord wire;
        private final Payload.@Nullable Aggregated aggregate;
        private final @Nullable HashKeyRange filter;
        private final Sieve.@Nullable Unit sieved;
        private final Iterator<SubRecord> records;
        private boolean done;

        private Opened(
                RecordExpander expander,
                WireRecord wire,
                Payload.@Nullable Aggregated aggregate,
                @Nullable HashKeyRange filter,
                Sieve.@Nullable Unit sieved) {
            this.expander = expander;
            this.wire = wire;
            this.aggregate = aggregate;
            this.filter = filter;
            this.sieved = sieved;
            this.records = aggregate == null ? List.<SubRecord>of().iterator() : aggregate.iterator();
        }

        boolean isDone() {
            return done;
        }

        /** Puts the next user record into the slice, or passes over it. */
        void next(SliceBuilder slice) {
            if (aggregate == null) {
                alone(slice);
                done = true;
                return;
            }
            if (records.hasNext()) {
                member(records.next(), aggregate, slice);
            } else if (aggregate.count() == 0) {
                slice.passOver(new RecordPosition(wire.sequence(), 0));
            }
            done = !records.hasNext();
        }

        private void alone(SliceBuilder slice) {
            RecordPosition position = new RecordPosition(wire.sequence(), 0);
            if (!expander.isSettled(position)) {
                UserRecord content = new UserRecord(wire.partitionKey(), null, wire.data(), List.of());
                slice.deliver(record(position, content, null));
            }
        }

        private void member(SubRecord member, Payload.Aggregated whole, SliceBuilder slice) {
            RecordPosition position = new RecordPosition(wire.sequence(), member.index());
            boolean isSettled = expander.isSettled(position);
            boolean belongsHere = filter == null || filter.contains(whole.effectiveHashKey(member.index()));
            RecordId id = belongsHere && sieved != null ? member.id().orElse(null) : null;
            if (isSettled) {
                delivered(id, position);
            } else if (!belongsHere) {
                slice.passOver(position);
            } else if (id != null && sieved != null && !sieved.passes(position.subSequence(), id.number())) {
                slice.repeated(expander.shard.text(), position);
            } else {
                slice.deliver(record(position, expander.unwrapped(member.record(), wire, slice), member));
            }
        }

        /** The mark may lie in the middle of a unit, and what is saved with it ends before the unit. */
        private void delivered(@Nullable RecordId id, RecordPosition position) {
            if (id != null && sieved != null) {
                sieved.wasDelivered(position.subSequence(), id.number());
            }
        }

        private ConsumerRecord record(RecordPosition position, UserRecord content, @Nullable SubRecord member) {
            return new ConsumerRecord(
                    expander.stream,
                    expander.shard.shardId(),
                    position,
                    content,
                    wire.arrival(),
                    member == null ? null : member.id().orElse(null));
        }
    }
}
