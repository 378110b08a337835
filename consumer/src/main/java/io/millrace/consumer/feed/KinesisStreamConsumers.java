package io.millrace.consumer.feed;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ConsumerStatus;

/** {@link StreamConsumers} over the SDK, of one stream. */
public final class KinesisStreamConsumers implements StreamConsumers {
    private final KinesisAsyncClient client;
    private final String streamNameOrArn;
    private final AwsRequestOverrideConfiguration limited;

    public KinesisStreamConsumers(KinesisAsyncClient client, String streamNameOrArn, Duration deadline) {
        this.client = client;
        this.streamNameOrArn = streamNameOrArn;
        this.limited = AwsRequestOverrideConfiguration.builder()
                .apiCallTimeout(deadline)
                .build();
    }

    @Override
    public CompletionStage<Optional<Registered>> find(String name) {
        return streamArn()
                .thenCompose(arn -> client.describeStreamConsumer(
                        request -> request.streamARN(arn).consumerName(name).overrideConfiguration(limited)))
                .handle((response, failure) -> {
                    if (response != null) {
                        var found = response.consumerDescription();
                        return Optional.of(registered(found.consumerARN(), found.consumerStatus()));
                    }
                    ReadException read = KinesisFailures.of(failure);
                    if (read.kind() == ReadException.Kind.NOT_FOUND) {
                        return Optional.empty();
                    }
                    throw read;
                });
    }

    @Override
    public CompletionStage<Registered> register(String name) {
        return streamArn()
                .thenCompose(arn -> client.registerStreamConsumer(
                        request -> request.streamARN(arn).consumerName(name).overrideConfiguration(limited)))
                .handle((response, failure) -> {
                    if (response == null) {
                        throw KinesisFailures.of(failure);
                    }
                    var made = response.consumer();
                    return registered(made.consumerARN(), made.consumerStatus());
                });
    }

    private CompletionStage<String> streamArn() {
        if (streamNameOrArn.startsWith("arn:")) {
            return CompletableFuture.completedStage(streamNameOrArn);
        }
        return client.describeStreamSummary(
                        request -> request.streamName(streamNameOrArn).overrideConfiguration(limited))
                .thenApply(response -> response.streamDescriptionSummary().streamARN());
    }

    private static Registered registered(String arn, @Nullable ConsumerStatus status) {
        if (status == ConsumerStatus.ACTIVE) {
            return new Registered(arn, Status.ACTIVE);
        }
        return new Registered(arn, status == ConsumerStatus.DELETING ? Status.DELETING : Status.CREATING);
    }
}
