package io.millrace.cli;

import io.millrace.consumer.shard.KinesisShardLister;
import io.millrace.consumer.shard.ShardGraph;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Lists the shards of a stream, with a limit on the wait. */
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
}
