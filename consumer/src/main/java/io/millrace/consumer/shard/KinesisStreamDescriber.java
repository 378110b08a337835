package io.millrace.consumer.shard;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamSummaryRequest;

/** {@link StreamDescriber} over the service, with the SDK's own retries. */
public final class KinesisStreamDescriber implements StreamDescriber {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final KinesisAsyncClient client;
    private final String stream;

    /** Describes a stream by its name or its ARN. The client stays the caller's. */
    public KinesisStreamDescriber(KinesisAsyncClient client, String streamNameOrArn) {
        this.client = client;
        this.stream = streamNameOrArn;
    }

    @Override
    public CompletionStage<StreamDescription> describe() {
        DescribeStreamSummaryRequest.Builder request = DescribeStreamSummaryRequest.builder()
                .overrideConfiguration(AwsRequestOverrideConfiguration.builder()
                        .apiCallTimeout(LIMIT)
                        .build());
        if (stream.startsWith("arn:")) {
            request.streamARN(stream);
        } else {
            request.streamName(stream);
        }
        return client.describeStreamSummary(request.build()).handle((response, failure) -> {
            if (response == null) {
                throw StreamFailure.described(stream, "describe", failure);
            }
            var summary = response.streamDescriptionSummary();
            return new StreamDescription(summary.streamARN(), summary.streamCreationTimestamp());
        });
    }
}
