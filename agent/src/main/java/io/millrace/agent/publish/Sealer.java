package io.millrace.agent.publish;

import io.millrace.agent.record.Batch;
import io.millrace.aggregation.Aggregator;
import io.millrace.aggregation.RecordParts;
import io.millrace.aggregation.UnitStamp;
import io.millrace.aggregation.UserRecord;
import io.millrace.producer.KeyedAggregate;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Encodes records of one key into aggregates. Reusable, by one thread at a time. */
final class Sealer {
    /** A full aggregate with its key: two PUT payload units. */
    static final int FULL_BYTES = 51_200;

    // Above what a record takes beside its data: tags, lengths, its number.
    private static final int MOST_OVERHEAD_BYTES = 32;

    private final Aggregator plain = Aggregator.unstamped(Integer.MAX_VALUE);
    private final Aggregator stamped = Aggregator.stamped(Integer.MAX_VALUE);
    private final List<LineSlice> slices = new ArrayList<>();

    /**
     * An aggregate of the first records of a group that were left.
     *
     * @param end the place in the group of the first record that is not in it
     */
    record Sealed(KeyedAggregate aggregate, int end) {}

    /**
     * Fills one aggregate.
     *
     * @param from the place in the group to begin at
     * @param withIds whether each record carries its generation and offset
     * @param compressor what is done to each record before; null if nothing is
     */
    Sealed seal(
            Batch batch, KeyGroup group, int from, boolean withIds, @Nullable UnaryOperator<UserRecord> compressor) {
        int limit = FULL_BYTES - group.key.getBytes(StandardCharsets.UTF_8).length;
        Aggregator aggregator = withIds ? stamped : plain;
        int place = from;
        try {
            boolean isFull = false;
            while (!isFull && place < group.count()) {
                int index = group.index(place);
                RecordParts record = record(batch, group.key, index, place - from, compressor);
                isFull = place > from && !fits(aggregator, record, batch.offset(index), limit, withIds);
                if (!isFull) {
                    add(aggregator, record, batch.offset(index), withIds);
                    place++;
                }
            }
            return new Sealed(encoded(batch, group.key, aggregator, withIds, batch.offset(group.index(from))), place);
        } finally {
            aggregator.clear();
            slices.subList(0, Math.min(slices.size(), place - from + 1)).forEach(LineSlice::clear);
        }
    }

    private RecordParts record(
            Batch batch, String key, int index, int slot, @Nullable UnaryOperator<UserRecord> compressor) {
        if (compressor != null) {
            ByteBuffer data = ByteBuffer.wrap(batch.bytes(), batch.start(index), batch.length(index));
            return compressor.apply(UserRecord.of(key, data));
        }
        if (slot == slices.size()) {
            slices.add(new LineSlice());
        }
        return slices.get(slot).set(key, batch.bytes(), batch.start(index), batch.length(index));
    }

    private static boolean fits(Aggregator aggregator, RecordParts record, long number, int limit, boolean withIds) {
        if (record.headers().isEmpty()
                && aggregator.sizeBytes() + record.dataSizeBytes() + MOST_OVERHEAD_BYTES <= limit) {
            return true;
        }
        return (withIds ? aggregator.sizeBytesWith(record, number) : aggregator.sizeBytesWith(record)) <= limit;
    }

    private static void add(Aggregator aggregator, RecordParts record, long number, boolean withIds) {
        if (withIds) {
            aggregator.add(record, number);
        } else {
            aggregator.add(record);
        }
    }

    private static KeyedAggregate encoded(Batch batch, String key, Aggregator records, boolean withIds, long first) {
        if (!withIds) {
            return KeyedAggregate.of(key, records);
        }
        // Below the low mark a consumer takes everything for a repeat: none of these may be.
        long lowest = Math.min(batch.ackedBelow(), first);
        return KeyedAggregate.stamped(key, records, new UnitStamp(batch.origin().generation(), lowest, false));
    }
}
