package io.millrace.cli;

import io.millrace.consumer.shard.Position;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** The calls that read the shards of one stream without leases. Thread-safe. */
final class ShardReads {
    private static final int ATTEMPTS = 12;

    private final KinesisAsyncClient client;
    private final @Nullable String name;
    private final @Nullable String arn;

    /** {@code stream}: name or ARN. */
    ShardReads(KinesisAsyncClient client, String stream) {
        boolean isArn = stream.startsWith("arn:");
        this.client = client;
        this.name = isArn ? null : stream;
        this.arn = isArn ? stream : null;
    }

    /** Where to go on behind a record that was read whole. */
    CompletableFuture<String> iteratorBehind(String shard, String sequence) {
        return client.getShardIterator(request -> request.streamName(name)
                        .streamARN(arn)
                        .shardId(shard)
                        .shardIteratorType(ShardIteratorType.AFTER_SEQUENCE_NUMBER)
                        .startingSequenceNumber(sequence)
                        .overrideConfiguration(patient()))
                .thenApply(answer -> answer.shardIterator());
    }

    /** Where to begin in a shard; behind a record begins at it, for it may be an aggregate with more. */
    CompletableFuture<String> iterator(String shard, Position from) {
        GetShardIteratorRequest.Builder request = GetShardIteratorRequest.builder()
                .streamName(name)
                .streamARN(arn)
                .shardId(shard)
                .overrideConfiguration(patient());
        if (from instanceof Position.After after) {
            request.shardIteratorType(ShardIteratorType.AT_SEQUENCE_NUMBER)
                    .startingSequenceNumber(after.record().sequence().digits());
        } else if (from instanceof Position.AtTime at) {
            request.shardIteratorType(ShardIteratorType.AT_TIMESTAMP).timestamp(at.time());
        } else {
            request.shardIteratorType(
                    from instanceof Position.Latest ? ShardIteratorType.LATEST : ShardIteratorType.TRIM_HORIZON);
        }
        return client.getShardIterator(request.build()).thenApply(answer -> answer.shardIterator());
    }

    /** {@code limit}: the most records. */
    CompletableFuture<GetRecordsResponse> read(String iterator, int limit) {
        return client.getRecords(request ->
                request.shardIterator(iterator).streamARN(arn).limit(limit).overrideConfiguration(patient()));
    }

    /** Five reads a second are all that a shard gives to all its readers together: the SDK's usual tries are soon spent. */
    private static AwsRequestOverrideConfiguration patient() {
        return AwsRequestOverrideConfiguration.builder()
                .addPlugin(settings ->
                        settings.overrideConfiguration(o -> o.retryStrategy(retries -> retries.maxAttempts(ATTEMPTS))))
                .build();
    }
}
