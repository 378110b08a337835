package io.millrace.local.conformance;

import static io.millrace.local.conformance.Service.ACCEPTED;
import static io.millrace.local.conformance.Service.INVALID;
import static io.millrace.local.conformance.Service.NOT_FOUND;
import static io.millrace.local.conformance.Service.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.EncryptionType;
import software.amazon.awssdk.services.kinesis.model.MetricsName;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.ScalingType;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** Every operation that takes a stream's name takes its ARN too. */
@Conforming({
    "PutRecord",
    "PutRecords",
    "ListShards",
    "GetShardIterator",
    "GetRecords",
    "DescribeStream",
    "DescribeStreamSummary",
    "SplitShard",
    "MergeShards",
    "UpdateShardCount",
    "IncreaseStreamRetentionPeriod",
    "DecreaseStreamRetentionPeriod",
    "StartStreamEncryption",
    "StopStreamEncryption",
    "EnableEnhancedMonitoring",
    "DisableEnhancedMonitoring",
    "AddTagsToStream",
    "ListTagsForStream",
    "RemoveTagsFromStream",
    "DeleteStream"
})
class AddressingConformanceTest {
    private static final SdkBytes DATA = SdkBytes.fromUtf8String("by ARN");

    private final Service service;
    private final KinesisAsyncClient client;

    AddressingConformanceTest(Service service) {
        this.service = service;
        this.client = service.client();
    }

    @Test
    void recordsAreWrittenAndReadByArn() {
        StreamUnderTest stream = service.newStream(1);
        String arn = stream.arn();

        client.putRecord(r -> r.streamARN(arn).partitionKey("k").data(DATA)).join();
        client.putRecords(r -> r.streamARN(arn)
                        .records(PutRecordsRequestEntry.builder()
                                .partitionKey("k")
                                .data(DATA)
                                .build()))
                .join();
        String shard =
                client.listShards(r -> r.streamARN(arn)).join().shards().get(0).shardId();
        String iterator = client.getShardIterator(
                        r -> r.streamARN(arn).shardId(shard).shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .join()
                .shardIterator();
        assertThat(client.getRecords(r -> r.streamARN(arn).shardIterator(iterator))
                        .join()
                        .records())
                .hasSize(2);
    }

    @Test
    void aStreamIsDescribedByArn() {
        StreamUnderTest stream = service.newStream(1);
        String arn = stream.arn();

        assertThat(client.describeStream(r -> r.streamARN(arn))
                        .join()
                        .streamDescription()
                        .streamName())
                .isEqualTo(stream.name());
        assertThat(client.describeStreamSummary(r -> r.streamARN(arn))
                        .join()
                        .streamDescriptionSummary()
                        .streamName())
                .isEqualTo(stream.name());
    }

    @Test
    void aStreamIsReshardedByArn() {
        StreamUnderTest stream = service.newStream(1);
        String arn = stream.arn();

        Shard first = stream.onlyShard();
        client.splitShard(r -> r.streamARN(arn)
                        .shardToSplit(first.shardId())
                        .newStartingHashKey(StreamUnderTest.middle(first).toString()))
                .join();
        stream.awaitActive();
        List<Shard> halves = stream.openShards();
        client.mergeShards(r -> r.streamARN(arn)
                        .shardToMerge(halves.get(0).shardId())
                        .adjacentShardToMerge(halves.get(1).shardId()))
                .join();
        stream.awaitActive();
        client.updateShardCount(r -> r.streamARN(arn).targetShardCount(2).scalingType(ScalingType.UNIFORM_SCALING))
                .join();
        stream.awaitActive();
        assertThat(stream.openShards()).hasSize(2);
    }

    @Test
    void aStreamIsConfiguredByArn() {
        StreamUnderTest stream = service.newStream(1);
        String arn = stream.arn();

        client.increaseStreamRetentionPeriod(r -> r.streamARN(arn).retentionPeriodHours(30))
                .join();
        stream.awaitActive();
        client.decreaseStreamRetentionPeriod(r -> r.streamARN(arn).retentionPeriodHours(24))
                .join();
        stream.awaitActive();
        client.startStreamEncryption(
                        r -> r.streamARN(arn).encryptionType(EncryptionType.KMS).keyId("alias/aws/kinesis"))
                .join();
        stream.awaitActive();
        client.stopStreamEncryption(
                        r -> r.streamARN(arn).encryptionType(EncryptionType.KMS).keyId("alias/aws/kinesis"))
                .join();
        stream.awaitActive();
        client.enableEnhancedMonitoring(r -> r.streamARN(arn).shardLevelMetrics(MetricsName.INCOMING_BYTES))
                .join();
        stream.awaitActive();
        client.disableEnhancedMonitoring(r -> r.streamARN(arn).shardLevelMetrics(MetricsName.INCOMING_BYTES))
                .join();
        stream.awaitActive();
        client.addTagsToStream(r -> r.streamARN(arn).tags(Map.of("a", "b"))).join();
        assertThat(client.listTagsForStream(r -> r.streamARN(arn)).join().tags())
                .hasSize(1);
        client.removeTagsFromStream(r -> r.streamARN(arn).tagKeys("a")).join();
        assertThat(outcome(client.deleteStream(r -> r.streamARN(arn)))).isEqualTo(ACCEPTED);
    }

    @Test
    void nameAndArnOfOneStreamGoTogether() {
        StreamUnderTest stream = service.newStream(1);

        assertThat(outcome(client.putRecord(r -> r.streamName(stream.name())
                        .streamARN(stream.arn())
                        .partitionKey("k")
                        .data(DATA))))
                .isEqualTo(ACCEPTED);
    }

    @Test
    void neitherNameNorArnIsRefused() {
        assertThat(outcome(client.describeStreamSummary(r -> {}))).isIn(INVALID);
        assertThat(outcome(client.putRecord(r -> r.partitionKey("k").data(DATA))))
                .isIn(INVALID);
    }

    @Test
    void theArnOfNoStreamIsNotFound() {
        StreamUnderTest stream = service.newStream(1);

        assertThat(outcome(client.describeStreamSummary(r -> r.streamARN(stream.arn() + "-not"))))
                .isEqualTo(NOT_FOUND);
    }

    @Test
    void whatIsNoArnIsRefused() {
        assertThat(outcome(client.describeStreamSummary(r -> r.streamARN("arn:aws:s3:::bucket"))))
                .isIn(INVALID);
    }
}
