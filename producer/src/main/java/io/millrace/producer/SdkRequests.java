package io.millrace.producer;

import io.millrace.aggregation.HashKey;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamSummaryRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;

/** Builds requests, each for one attempt with a deadline. */
final class SdkRequests {
    private static final int SHARDS_PER_PAGE = 1000;

    private final ProducerConfig config;
    private final AwsRequestOverrideConfiguration onceWithDeadline;

    SdkRequests(ProducerConfig config) {
        this.config = config;
        Duration timeout = config.timing().requestTimeout();
        this.onceWithDeadline = AwsRequestOverrideConfiguration.builder()
                .apiCallTimeout(timeout)
                .apiCallAttemptTimeout(timeout)
                .addPlugin(settings ->
                        settings.overrideConfiguration(o -> o.retryStrategy(DefaultRetryStrategy.doNotRetry())))
                .build();
    }

    PutRecordsRequest putRecords(List<WireRecord> records) {
        PutRecordsRequest.Builder request = PutRecordsRequest.builder()
                .overrideConfiguration(onceWithDeadline)
                .records(records.stream().map(SdkRequests::entry).toList());
        return config.isArn()
                ? request.streamARN(config.stream()).build()
                : request.streamName(config.stream()).build();
    }

    /** A page of all shards in retention; a token of the page before stands for the stream. */
    ListShardsRequest listShards(@Nullable String token) {
        ListShardsRequest.Builder request = ListShardsRequest.builder()
                .overrideConfiguration(onceWithDeadline)
                .maxResults(SHARDS_PER_PAGE);
        if (token != null) {
            return request.nextToken(token).build();
        }
        return config.isArn()
                ? request.streamARN(config.stream()).build()
                : request.streamName(config.stream()).build();
    }

    DescribeStreamSummaryRequest describeStream() {
        DescribeStreamSummaryRequest.Builder request =
                DescribeStreamSummaryRequest.builder().overrideConfiguration(onceWithDeadline);
        return config.isArn()
                ? request.streamARN(config.stream()).build()
                : request.streamName(config.stream()).build();
    }

    private static PutRecordsRequestEntry entry(WireRecord record) {
        HashKey explicit = record.explicitHashKey();
        return PutRecordsRequestEntry.builder()
                .partitionKey(record.partitionKey())
                .explicitHashKey(explicit == null ? null : explicit.toDecimal())
                .data(SdkBytes.fromByteArrayUnsafe(record.bytes()))
                .build();
    }
}
