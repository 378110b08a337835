package io.millrace.consumer.process;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.shard.PendingCheckpoint;
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
 * @param pending a checkpoint that a KCL application prepared for this shard and did not confirm; reading begins at
 *     {@code start} all the same
 */
public record ShardContext(
        String stream,
        String shardId,
        String workerId,
        Position start,
        @Nullable HashKeyRange hashRange,
        Optional<PendingCheckpoint> pending) {

    /** With nothing pending. */
    public ShardContext(
            String stream, String shardId, String workerId, Position start, @Nullable HashKeyRange hashRange) {
        this(stream, shardId, workerId, start, hashRange, Optional.empty());
    }

    public Optional<HashKeyRange> range() {
        return Optional.ofNullable(hashRange);
    }
}
