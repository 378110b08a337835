package io.millrace.consumer.feed;

import java.time.Duration;
import java.util.List;

/**
 * Wire records of one read, at least one. Whoever has it gives its bytes back with {@link #release} when it is done.
 *
 * @param records in the shard's order
 * @param behindLatest how far the read was behind the newest record
 * @param grant its bytes in the worker's budget
 */
public record FeedBatch(List<WireRecord> records, Duration behindLatest, ReadBudget.Grant grant) {
    public FeedBatch {
        records = List.copyOf(records);
    }

    /** What one slice of it may take once unwrapped. */
    public long fairShareBytes() {
        return grant.fairShareBytes();
    }

    /** What a shard may have in hand before it reads on. */
    public long windowBytes() {
        return grant.windowBytes();
    }

    /** Beside the records as they were read, so many bytes are held of those that were compressed. */
    public void holdsUnwrapped(long bytes) {
        grant.alsoHolds(bytes);
    }

    /** The first of its records alone, at least one. It takes the place of this batch: its release is the one that counts. */
    FeedBatch first(int count) {
        List<WireRecord> kept = records.subList(0, count);
        grant.correct(kept.stream().mapToLong(WireRecord::sizeBytes).sum());
        return new FeedBatch(kept, behindLatest, grant);
    }

    public void release() {
        grant.release();
    }
}
