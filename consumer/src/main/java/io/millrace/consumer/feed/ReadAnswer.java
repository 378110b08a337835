package io.millrace.consumer.feed;

import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one read, or one event of a subscription, brought.
 *
 * @param records in the shard's order, possibly none
 * @param nextIterator where the next read goes on, by subscription a sequence number; null at the end of a closed shard
 * @param behindLatest how far the answer is behind the newest record; zero at the tip
 * @param children named at the end of a closed shard; some engines leave them out
 */
public record ReadAnswer(
        List<WireRecord> records, @Nullable String nextIterator, Duration behindLatest, List<Shard> children) {
    public ReadAnswer {
        records = List.copyOf(records);
        children = List.copyOf(children);
    }

    long sizeBytes() {
        long bytes = 0;
        for (WireRecord record : records) {
            bytes += record.sizeBytes();
        }
        return bytes;
    }
}
