package io.millrace.consumer.process;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.shard.Position;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a processor may know about its shard when it starts.
 *
 * @param stream name of the stream
 * @param shardId the shard
 * @param workerId this worker
 * @param start where reading begins: behind the last checkpoint, or the initial position
 * @param hashRange hash keys of the shard; null if the lease does not tell
 */
public record ShardContext(
        String stream,
        String shardId,
        String workerId,
        Position start,
        @Nullable HashKeyRange hashRange) {

    public Optional<HashKeyRange> range() {
        return Optional.ofNullable(hashRange);
    }
}
