package io.millrace.consumer.feed;

import io.millrace.consumer.shard.SequenceNumber;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** {@link RecordReads} over the SDK: one attempt per call, a deadline each, no copy of the data. */
public final class KinesisReads implements RecordReads {
    private final KinesisAsyncClient client;
    private final @Nullable String streamName;
    private final @Nullable String streamArn;
    private final AwsRequestOverrideConfiguration oneAttempt;

    /** Reads a stream, by its name or its ARN. */
    public KinesisReads(KinesisAsyncClient client, String streamNameOrArn, Duration deadline) {
        this.client = client;
        boolean isArn = streamNameOrArn.startsWith("arn:");
        this.streamName = isArn ? null : streamNameOrArn;
        this.streamArn = isArn ? streamNameOrArn : null;
        // The feed paces retries itself; hidden ones would spend the five reads a second that a shard has.
        this.oneAttempt = AwsRequestOverrideConfiguration.builder()
                .apiCallTimeout(deadline)
                .addPlugin(settings ->
                        settings.overrideConfiguration(o -> o.retryStrategy(DefaultRetryStrategy.doNotRetry())))
                .build();
    }

    @Override
    public CompletionStage<String> iterator(String shardId, ReadFrom from) {
        SequenceNumber sequence = from.sequence();
        return client.getShardIterator(request -> request.streamName(streamName)
                        .streamARN(streamArn)
                        .shardId(shardId)
                        .shardIteratorType(
                                ShardIteratorType.fromValue(from.type().name()))
                        .startingSequenceNumber(sequence == null ? null : sequence.digits())
                        .timestamp(from.time())
                        .overrideConfiguration(oneAttempt))
                .handle((response, failure) -> {
                    if (response == null) {
                        throw KinesisFailures.of(failure);
                    }
                    return response.shardIterator();
                });
    }

    @Override
    public CompletionStage<ReadAnswer> read(String iterator, int maxRecords) {
        return client.getRecords(request -> request.shardIterator(iterator)
                        .limit(maxRecords)
                        .streamARN(streamArn)
                        .overrideConfiguration(oneAttempt))
                .handle((response, failure) -> {
                    if (response == null) {
                        throw KinesisFailures.of(failure);
                    }
                    return KinesisAnswers.answer(response);
                });
    }
}
