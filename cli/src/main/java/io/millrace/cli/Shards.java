package io.millrace.cli;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.shard.KinesisShardLister;
import io.millrace.consumer.shard.Shard;
import io.millrace.consumer.shard.ShardGraph;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ChildShard;

/** The shards of a stream, listed with a limit on the wait. */
final class Shards {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private Shards() {}

    /** {@code stream}: name or ARN. */
    static ShardGraph list(KinesisAsyncClient client, String stream) {
        return list(new KinesisShardLister(client, stream));
    }

    static ShardGraph list(KinesisShardLister lister) {
        return new ShardGraph(lister.list()
                .toCompletableFuture()
                .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join());
    }

    /** A shard as its parent's last answer names it. */
    static Shard of(ChildShard child) {
        HashKeyRange range = HashKeyRange.parse(
                child.hashKeyRange().startingHashKey(), child.hashKeyRange().endingHashKey());
        return new Shard(child.shardId(), Set.copyOf(child.parentShards()), range, false);
    }
}
