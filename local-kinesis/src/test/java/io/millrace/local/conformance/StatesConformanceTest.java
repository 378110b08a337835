package io.millrace.local.conformance;

import static io.millrace.local.conformance.Service.ACCEPTED;
import static io.millrace.local.conformance.Service.IN_USE;
import static io.millrace.local.conformance.Service.LIMIT;
import static io.millrace.local.conformance.Service.NOT_FOUND;
import static io.millrace.local.conformance.Service.outcome;
import static io.millrace.local.conformance.Service.status;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.EncryptionType;
import software.amazon.awssdk.services.kinesis.model.ScalingType;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** What is refused and what goes on while a stream is being created, changed or deleted; here a change takes seconds. */
@Conforming({"CreateStream", "SplitShard", "MergeShards", "UpdateShardCount", "StartStreamEncryption", "DeleteStream"})
class StatesConformanceTest {
    private final Service service;
    private final KinesisAsyncClient client;
    private final List<String> created = new ArrayList<>();

    StatesConformanceTest(Service service) {
        this.service = service;
        this.client = service.slow();
    }

    /** No more than five streams may be in creation: none outlasts its test. */
    @AfterEach
    void awaitCreation() {
        created.forEach(stream -> service.awaitSlowlyNot("CREATING", stream));
    }

    private String creating() {
        String name = Service.newName();
        client.createStream(r -> r.streamName(name).shardCount(2)).join();
        created.add(name);
        return name;
    }

    private String active() {
        String name = creating();
        service.awaitSlowlyActive(name);
        return name;
    }

    /** A stream that has just begun to split its first shard. */
    private String updating() {
        String name = active();
        split(name, "1000").join();
        return name;
    }

    private CompletableFuture<?> split(String stream, String hash) {
        return client.splitShard(
                r -> r.streamName(stream).shardToSplit("shardId-000000000000").newStartingHashKey(hash));
    }

    private CompletableFuture<?> put(String stream) {
        return client.putRecord(r -> r.streamName(stream).partitionKey("k").data(SdkBytes.fromUtf8String("x")));
    }

    /** The outcome of a call during which the stream was in a state. */
    private String during(String state, String stream, CompletableFuture<?> call) {
        String outcome = outcome(call);
        assertThat(status(client, stream)).as("status after the call").isEqualTo(state);
        return outcome;
    }

    @Test
    void aStreamIsCreatingAtFirst() {
        assertThat(status(client, creating())).isEqualTo("CREATING");
    }

    @Test
    void aStreamThatIsBeingCreatedIsNotSplit() {
        String stream = creating();

        assertThat(during("CREATING", stream, split(stream, "1000"))).isEqualTo(IN_USE);
    }

    @Test
    void theSixthStreamThatIsBeingCreatedIsRefused() {
        List<String> outcomes = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            String name = Service.newName();
            created.add(name);
            outcomes.add(outcome(client.createStream(r -> r.streamName(name).shardCount(1))));
        }

        assertThat(outcomes).containsExactly(ACCEPTED, ACCEPTED, ACCEPTED, ACCEPTED, ACCEPTED, LIMIT);
    }

    @Test
    void aSplitTakesItsTime() {
        assertThat(status(client, updating())).isEqualTo("UPDATING");
    }

    @Test
    void aStreamThatIsBeingChangedTakesAndGivesRecords() {
        String stream = updating();

        assertThat(during("UPDATING", stream, put(stream))).isEqualTo(ACCEPTED);
        assertThat(during(
                        "UPDATING",
                        stream,
                        client.getShardIterator(r -> r.streamName(stream)
                                        .shardId("shardId-000000000001")
                                        .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                                .thenCompose(
                                        answer -> client.getRecords(r -> r.shardIterator(answer.shardIterator())))))
                .isEqualTo(ACCEPTED);
    }

    @Test
    void aStreamThatIsBeingChangedIsNotReshardedAgain() {
        String stream = updating();

        assertThat(during("UPDATING", stream, split(stream, "2000")))
                .as("SplitShard")
                .isEqualTo(IN_USE);
        assertThat(during(
                        "UPDATING",
                        stream,
                        client.mergeShards(r -> r.streamName(stream)
                                .shardToMerge("shardId-000000000000")
                                .adjacentShardToMerge("shardId-000000000001"))))
                .as("MergeShards")
                .isEqualTo(IN_USE);
        assertThat(during(
                        "UPDATING",
                        stream,
                        client.updateShardCount(r ->
                                r.streamName(stream).targetShardCount(4).scalingType(ScalingType.UNIFORM_SCALING))))
                .as("UpdateShardCount")
                .isEqualTo(IN_USE);
    }

    @Test
    void aStreamThatIsBeingChangedIsNotEncrypted() {
        String stream = updating();

        assertThat(during(
                        "UPDATING",
                        stream,
                        client.startStreamEncryption(r -> r.streamName(stream)
                                .encryptionType(EncryptionType.KMS)
                                .keyId("alias/aws/kinesis"))))
                .isEqualTo(IN_USE);
    }

    @Test
    void aStreamThatIsBeingChangedKeepsItsRetention() {
        String stream = updating();

        assertThat(during(
                        "UPDATING",
                        stream,
                        client.increaseStreamRetentionPeriod(
                                r -> r.streamName(stream).retentionPeriodHours(48))))
                .isEqualTo(IN_USE);
    }

    @Test
    void aStreamHasItsShardsUntilTheSplitIsDone() {
        String stream = updating();

        assertThat(client.listShards(r -> r.streamName(stream)).join().shards())
                .extracting(Shard::shardId)
                .contains("shardId-000000000000", "shardId-000000000001");
        service.awaitSlowlyActive(stream);
        assertThat(client.listShards(r -> r.streamName(stream)).join().shards()).hasSize(4);
    }

    @Test
    void encryptionTakesItsTime() {
        String stream = active();
        client.startStreamEncryption(r ->
                        r.streamName(stream).encryptionType(EncryptionType.KMS).keyId("alias/aws/kinesis"))
                .join();

        assertThat(status(client, stream)).isEqualTo("UPDATING");
    }

    @Test
    void aStreamIsDeletingBeforeItIsGone() {
        String stream = active();
        client.deleteStream(r -> r.streamName(stream)).join();

        assertThat(status(client, stream)).isEqualTo("DELETING");
        assertThat(during("DELETING", stream, split(stream, "1000"))).isEqualTo(IN_USE);
        service.awaitSlowlyNot("DELETING", stream);
        assertThat(status(client, stream)).isEqualTo(NOT_FOUND);
    }

    @Test
    void aNameIsTakenUntilTheStreamIsGone() {
        String stream = active();
        client.deleteStream(r -> r.streamName(stream)).join();

        assertThat(during(
                        "DELETING",
                        stream,
                        client.createStream(r -> r.streamName(stream).shardCount(1))))
                .isEqualTo(IN_USE);
    }

    @Test
    void aConsumerIsCreatingAtFirst() {
        String stream = active();
        String arn = client.describeStreamSummary(r -> r.streamName(stream))
                .join()
                .streamDescriptionSummary()
                .streamARN();

        assertThat(client.registerStreamConsumer(r -> r.streamARN(arn).consumerName("one"))
                        .join()
                        .consumer()
                        .consumerStatusAsString())
                .isEqualTo("CREATING");
    }
}
