package io.millrace.consumer.process;

import io.millrace.consumer.shard.RecordPosition;
import org.jspecify.annotations.Nullable;

/**
 * A decoded record on its way through a lane. Its place is set when it is admitted; {@code next} and {@code lane} belong to the
 * {@link Lanes}, {@code trial} to the loop.
 */
final class LaneRecord {
    final ConsumerRecord record;
    final Object key;
    final RecordPosition coveredTo;
    private @Nullable OpenSlice slice;
    long slot;

    @Nullable
    LaneRecord next;

    @Nullable
    Lane lane;

    @Nullable
    Trial trial;

    /** User code failed on it, and its lane waits for it; belongs to the {@link Lanes} too. */
    boolean failed;

    LaneRecord(ConsumerRecord record, Object key, RecordPosition coveredTo) {
        this.record = record;
        this.key = key;
        this.coveredTo = coveredTo;
    }

    void admitted(long itsSlot, OpenSlice itsSlice) {
        slice = itsSlice;
        place(itsSlot);
    }

    RecordPosition position() {
        return record.position();
    }

    /** Its place in the shard's order. */
    void place(long itsSlot) {
        slot = itsSlot;
    }

    /** It is settled: its slice holds one less. */
    void settled() {
        if (slice != null) {
            slice.settled();
        }
    }
}
