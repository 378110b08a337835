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

    public void release() {
        grant.release();
    }
}
