package io.millrace.producer;

import io.millrace.producer.ShardListing.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamSummaryResponse;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;

/**
 * The service through the AWS SDK. Every call is one attempt with a deadline, also on a client that was configured otherwise: hidden
 * repeats would spoil the count of attempts and the order.
 */
final class SdkKinesis implements KinesisPort {
    private final KinesisAsyncClient client;
    private final SdkRequests requests;

    SdkKinesis(KinesisAsyncClient client, ProducerConfig config) {
        this.client = client;
        this.requests = new SdkRequests(config);
    }

    @Override
    public void putRecords(List<WireRecord> records, Consumer<PutOutcome> answer) {
        CompletableFuture<PutRecordsResponse> call;
        try {
            call = client.putRecords(requests.putRecords(records));
        } catch (RuntimeException e) {
            answer.accept(new PutOutcome.Failed(SdkFailures.of(e)));
            return;
        }
        call.thenAccept(response -> answer.accept(SdkAnswers.outcome(response))).exceptionally(thrown -> {
            answer.accept(new PutOutcome.Failed(SdkFailures.of(thrown)));
            return null;
        });
    }

    @Override
    public void listShards(Consumer<ShardListing> answer) {
        page(null, new ArrayList<>(), answer);
    }

    @Override
    public void describeStream(Consumer<StreamDescription> answer) {
        CompletableFuture<DescribeStreamSummaryResponse> call;
        try {
            call = client.describeStreamSummary(requests.describeStream());
        } catch (RuntimeException e) {
            answer.accept(new StreamDescription.Undescribed(SdkFailures.of(e)));
            return;
        }
        call.thenAccept(response -> answer.accept(SdkAnswers.description(response.streamDescriptionSummary())))
                .exceptionally(thrown -> {
                    answer.accept(new StreamDescription.Undescribed(SdkFailures.of(thrown)));
                    return null;
                });
    }

    private void page(@Nullable String token, List<Shard> listed, Consumer<ShardListing> answer) {
        CompletableFuture<ListShardsResponse> call;
        try {
            call = client.listShards(requests.listShards(token));
        } catch (RuntimeException e) {
            answer.accept(new ShardListing.Unlisted(SdkFailures.of(e)));
            return;
        }
        call.thenAccept(response -> {
                    response.shards().forEach(shard -> listed.add(SdkAnswers.shard(shard)));
                    if (response.nextToken() == null) {
                        answer.accept(new ShardListing.Listed(listed));
                    } else {
                        page(response.nextToken(), listed, answer);
                    }
                })
                .exceptionally(thrown -> {
                    answer.accept(new ShardListing.Unlisted(SdkFailures.of(thrown)));
                    return null;
                });
    }
}
