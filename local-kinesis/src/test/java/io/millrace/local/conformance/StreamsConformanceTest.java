package io.millrace.local.conformance;

import static io.millrace.local.conformance.Service.INVALID;
import static io.millrace.local.conformance.Service.IN_USE;
import static io.millrace.local.conformance.Service.NOT_FOUND;
import static io.millrace.local.conformance.Service.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.DescribeLimitsResponse;
import software.amazon.awssdk.services.kinesis.model.ListStreamsResponse;
import software.amazon.awssdk.services.kinesis.model.ScalingType;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.StreamDescription;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.StreamMode;
import software.amazon.awssdk.services.kinesis.model.StreamSummary;

/** A stream's life, its description and the lists of streams. */
@Conforming({
    "CreateStream",
    "DeleteStream",
    "DescribeStream",
    "DescribeStreamSummary",
    "ListStreams",
    "DescribeLimits",
    "UpdateStreamMode"
})
class StreamsConformanceTest {
    private final Service service;
    private final KinesisAsyncClient client;

    StreamsConformanceTest(Service service) {
        this.service = service;
        this.client = service.client();
    }

    @Test
    void aNewStreamIsDescribedByItsDefaults() {
        StreamUnderTest stream = service.newStream(2);

        StreamDescriptionSummary summary = stream.summary();
        assertThat(summary.streamName()).isEqualTo(stream.name());
        assertThat(summary.streamARN()).matches("arn:aws:kinesis:us-east-1:\\d{12}:stream/" + stream.name());
        assertThat(summary.streamStatusAsString()).isEqualTo("ACTIVE");
        assertThat(summary.openShardCount()).isEqualTo(2);
        assertThat(summary.retentionPeriodHours()).isEqualTo(24);
        assertThat(summary.encryptionTypeAsString()).isEqualTo("NONE");
        assertThat(summary.consumerCount()).isZero();
        assertThat(summary.streamModeDetails().streamMode()).isEqualTo(StreamMode.PROVISIONED);
        assertThat(summary.streamCreationTimestamp())
                .isBetween(Instant.now().minusSeconds(120), Instant.now().plusSeconds(120));
    }

    @Test
    void theShardsOfANewStreamShareAllHashKeysWithoutGap() {
        BigInteger next = BigInteger.ZERO;
        for (Shard shard : service.newStream(3).shards()) {
            assertThat(StreamUnderTest.start(shard)).isEqualTo(next);
            assertThat(shard.parentShardId()).isNull();
            assertThat(shard.sequenceNumberRange().startingSequenceNumber()).matches("\\d+");
            assertThat(shard.sequenceNumberRange().endingSequenceNumber()).isNull();
            next = StreamUnderTest.end(shard).add(BigInteger.ONE);
        }
        assertThat(next).isEqualTo(StreamUnderTest.KEY_SPACE);
    }

    @Test
    void aDescriptionAndItsSummaryAgree() {
        StreamUnderTest stream = service.newStream(2);

        StreamDescription described =
                client.describeStream(r -> r.streamName(stream.name())).join().streamDescription();
        StreamDescriptionSummary summary = stream.summary();
        assertThat(described.streamARN()).isEqualTo(summary.streamARN());
        assertThat(described.streamStatus()).isEqualTo(summary.streamStatus());
        assertThat(described.retentionPeriodHours()).isEqualTo(summary.retentionPeriodHours());
        assertThat(described.streamCreationTimestamp()).isEqualTo(summary.streamCreationTimestamp());
        assertThat(described.hasMoreShards()).isFalse();
        assertThat(described.shards()).hasSize(2);
    }

    @Test
    void aDescriptionHasItsShardsInPages() {
        StreamUnderTest stream = service.newStream(3);

        StreamDescription first = client.describeStream(
                        r -> r.streamName(stream.name()).limit(2))
                .join()
                .streamDescription();
        StreamDescription rest = client.describeStream(r -> r.streamName(stream.name())
                        .exclusiveStartShardId(first.shards().get(1).shardId()))
                .join()
                .streamDescription();
        assertThat(first.hasMoreShards()).isTrue();
        assertThat(rest.hasMoreShards()).isFalse();
        List<Shard> all = new ArrayList<>(first.shards());
        all.addAll(rest.shards());
        assertThat(all)
                .extracting(Shard::shardId)
                .containsExactly("shardId-000000000000", "shardId-000000000001", "shardId-000000000002");
    }

    @Test
    void aSecondStreamOfTheSameNameIsRefused() {
        StreamUnderTest stream = service.newStream(1);

        assertThat(outcome(client.createStream(r -> r.streamName(stream.name()).shardCount(1))))
                .isEqualTo(IN_USE);
    }

    @Test
    void namesBeyondTheirPatternAreRefused() {
        assertThat(outcome(client.createStream(r -> r.streamName("no spaces").shardCount(1))))
                .isIn(INVALID);
        assertThat(outcome(
                        client.createStream(r -> r.streamName("x".repeat(129)).shardCount(1))))
                .isIn(INVALID);
    }

    @Test
    void aStreamWithoutShardsIsRefused() {
        assertThat(outcome(
                        client.createStream(r -> r.streamName(Service.newName()).shardCount(0))))
                .isIn(INVALID);
    }

    @Test
    void anUnknownStreamIsNotFound() {
        String name = "conformance-nowhere";

        assertThat(List.of(
                        outcome(client.describeStream(r -> r.streamName(name))),
                        outcome(client.describeStreamSummary(r -> r.streamName(name))),
                        outcome(client.listShards(r -> r.streamName(name))),
                        outcome(client.deleteStream(r -> r.streamName(name))),
                        outcome(client.updateShardCount(
                                r -> r.streamName(name).targetShardCount(2).scalingType(ScalingType.UNIFORM_SCALING))),
                        outcome(client.increaseStreamRetentionPeriod(
                                r -> r.streamName(name).retentionPeriodHours(48))),
                        outcome(client.listTagsForStream(r -> r.streamName(name))),
                        outcome(client.getShardIterator(r -> r.streamName(name)
                                .shardId("shardId-000000000000")
                                .shardIteratorType("LATEST")))))
                .containsOnly(NOT_FOUND);
    }

    @Test
    void streamsAreListedInPagesByName() {
        StreamUnderTest one = service.newStream(1);
        StreamUnderTest two = service.newStream(1);
        StreamUnderTest three = service.newStream(1);

        ListStreamsResponse first = client.listStreams(
                        r -> r.exclusiveStartStreamName(one.name()).limit(1))
                .join();
        assertThat(first.streamNames()).containsExactly(two.name());
        assertThat(first.hasMoreStreams()).isTrue();
        assertThat(client.listStreams(r -> r.exclusiveStartStreamName(two.name()))
                        .join()
                        .streamNames())
                .contains(three.name())
                .doesNotContain(one.name(), two.name());
    }

    @Test
    void aListOfStreamsGoesOnFromItsToken() {
        StreamUnderTest one = service.newStream(1);
        StreamUnderTest two = service.newStream(1);
        StreamUnderTest three = service.newStream(1);

        ListStreamsResponse first = client.listStreams(
                        r -> r.exclusiveStartStreamName(one.name()).limit(1))
                .join();
        ListStreamsResponse second =
                client.listStreams(r -> r.nextToken(first.nextToken()).limit(1)).join();
        assertThat(first.nextToken()).isNotBlank();
        assertThat(first.streamNames()).containsExactly(two.name());
        assertThat(second.streamNames()).containsExactly(three.name());
    }

    @Test
    void aListOfStreamsHasTheirSummaries() {
        StreamUnderTest one = service.newStream(1);
        StreamUnderTest two = service.newStream(1);

        List<StreamSummary> summaries = client.listStreams(
                        r -> r.exclusiveStartStreamName(one.name()).limit(1))
                .join()
                .streamSummaries();
        assertThat(summaries).hasSize(1);
        assertThat(summaries.get(0).streamName()).isEqualTo(two.name());
        assertThat(summaries.get(0).streamARN()).isEqualTo(two.arn());
        assertThat(summaries.get(0).streamStatusAsString()).isEqualTo("ACTIVE");
    }

    @Test
    void aDeletedStreamIsGoneAndItsNameIsFree() {
        StreamUnderTest stream = service.newStream(1);
        stream.put("k", "old");

        client.deleteStream(r -> r.streamName(stream.name())).join();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Service.status(client, stream.name()).equals(NOT_FOUND));
        client.createStream(r -> r.streamName(stream.name()).shardCount(1)).join();
        StreamUnderTest again = service.active(stream.name());
        again.put("k", "new");
        assertThat(again.texts(again.iterator(again.onlyShard(), p -> p.shardIteratorType("TRIM_HORIZON")), 1))
                .containsExactly("new");
    }

    @Test
    void aStreamIsCreatedByItsNameAlone() {
        String name = Service.newName();

        assertThat(outcome(client.createStream(r -> r.streamName(name)))).isEqualTo(Service.ACCEPTED);
        assertThat(service.active(name).openShards()).isNotEmpty();
    }

    @Test
    void anOnDemandStreamNeedsNoCountAndBeginsWithFourShards() {
        String name = Service.newName();
        client.createStream(r -> r.streamName(name).streamModeDetails(mode -> mode.streamMode(StreamMode.ON_DEMAND)))
                .join();

        StreamDescriptionSummary summary = service.active(name).summary();
        assertThat(summary.streamModeDetails().streamMode()).isEqualTo(StreamMode.ON_DEMAND);
        assertThat(summary.openShardCount()).isEqualTo(4);
    }

    @Test
    void anOnDemandStreamIsNotReshardedByHand() {
        String name = Service.newName();
        client.createStream(r -> r.streamName(name).streamModeDetails(mode -> mode.streamMode(StreamMode.ON_DEMAND)))
                .join();
        StreamUnderTest stream = service.active(name);
        Shard shard = stream.shards().get(0);

        assertThat(outcome(client.updateShardCount(
                        r -> r.streamName(name).targetShardCount(8).scalingType(ScalingType.UNIFORM_SCALING))))
                .as("UpdateShardCount")
                .isIn(INVALID);
        assertThat(outcome(client.splitShard(r -> r.streamName(name)
                        .shardToSplit(shard.shardId())
                        .newStartingHashKey(StreamUnderTest.middle(shard).toString()))))
                .as("SplitShard")
                .isIn(INVALID);
    }

    @Test
    void theModeOfAStreamIsChangedBothWays() {
        StreamUnderTest stream = service.newStream(1);

        for (StreamMode mode : List.of(StreamMode.ON_DEMAND, StreamMode.PROVISIONED)) {
            client.updateStreamMode(r -> r.streamARN(stream.arn()).streamModeDetails(m -> m.streamMode(mode)))
                    .join();
            stream.awaitActive();
            assertThat(stream.summary().streamModeDetails().streamMode()).isEqualTo(mode);
        }
    }

    @Test
    void limitsCountOpenShardsAndOnDemandStreams() {
        DescribeLimitsResponse before = client.describeLimits().join();
        service.newStream(3);
        DescribeLimitsResponse after = client.describeLimits().join();

        assertThat(after.openShardCount()).isEqualTo(before.openShardCount() + 3);
        assertThat(after.shardLimit()).isGreaterThanOrEqualTo(after.openShardCount());
        assertThat(after.onDemandStreamCount()).isLessThanOrEqualTo(after.onDemandStreamCountLimit());
    }

    @Test
    void tagsGivenAtTheCreationAreThere() {
        String name = Service.newName();
        client.createStream(r -> r.streamName(name).shardCount(1).tags(Map.of("team", "water")))
                .join();
        service.active(name);

        assertThat(client.listTagsForStream(r -> r.streamName(name)).join().tags())
                .anySatisfy(tag -> assertThat(tag.key() + "=" + tag.value()).isEqualTo("team=water"));
    }
}
