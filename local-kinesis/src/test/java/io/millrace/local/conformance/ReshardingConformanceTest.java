package io.millrace.local.conformance;

import static io.millrace.local.conformance.Service.INVALID;
import static io.millrace.local.conformance.Service.NOT_FOUND;
import static io.millrace.local.conformance.Service.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.ScalingType;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.UpdateShardCountResponse;

/** SplitShard, MergeShards and UpdateShardCount: lineage, the end of a shard, and what is refused. */
@Conforming({"SplitShard", "MergeShards", "UpdateShardCount"})
class ReshardingConformanceTest {
    private final Service service;
    private final KinesisAsyncClient client;

    ReshardingConformanceTest(Service service) {
        this.service = service;
        this.client = service.client();
    }

    private String scaled(StreamUnderTest stream, int shards) {
        return outcome(client.updateShardCount(
                r -> r.streamName(stream.name()).targetShardCount(shards).scalingType(ScalingType.UNIFORM_SCALING)));
    }

    @Test
    void aSplitShardIsClosedAndItsHalvesNameIt() {
        StreamUnderTest stream = service.newStream(1);
        stream.split(stream.onlyShard());

        List<Shard> shards = stream.shards();
        Shard parent = shards.get(0);
        assertThat(parent.sequenceNumberRange().endingSequenceNumber()).matches("\\d+");
        assertThat(shards.subList(1, 3)).allSatisfy(child -> {
            assertThat(child.parentShardId()).isEqualTo(parent.shardId());
            assertThat(child.adjacentParentShardId()).isNull();
        });
        List<Shard> open = stream.openShards();
        assertThat(open).hasSize(2);
        assertThat(StreamUnderTest.end(open.get(0)).add(BigInteger.ONE)).isEqualTo(StreamUnderTest.start(open.get(1)));
        assertThat(stream.summary().openShardCount()).isEqualTo(2);
    }

    @Test
    void aMergedShardNamesBothItsParents() {
        StreamUnderTest stream = service.newStream(2);
        List<Shard> parents = stream.openShards();
        stream.merge(parents.get(0), parents.get(1));

        Shard child = stream.onlyShard();
        assertThat(child.parentShardId()).isEqualTo(parents.get(0).shardId());
        assertThat(child.adjacentParentShardId()).isEqualTo(parents.get(1).shardId());
        assertThat(StreamUnderTest.start(child)).isZero();
        assertThat(StreamUnderTest.end(child)).isEqualTo(StreamUnderTest.KEY_SPACE.subtract(BigInteger.ONE));
    }

    @Test
    void numbersGrowFromAShardToItsChildren() {
        StreamUnderTest stream = service.newStream(1);
        BigInteger before = new BigInteger(stream.put("k", "before").sequenceNumber());
        stream.split(stream.onlyShard());
        BigInteger after = new BigInteger(stream.put("k", "after").sequenceNumber());

        assertThat(after).isGreaterThan(before);
        List<Shard> shards = stream.shards();
        BigInteger end = new BigInteger(shards.get(0).sequenceNumberRange().endingSequenceNumber());
        assertThat(end).isGreaterThanOrEqualTo(before);
        assertThat(shards.subList(1, 3))
                .allSatisfy(child -> assertThat(
                                new BigInteger(child.sequenceNumberRange().startingSequenceNumber()))
                        .isGreaterThan(end));
    }

    @Test
    void aClosedShardIsReadToItsEndAndNamesItsChildren() {
        StreamUnderTest stream = service.newStream(1);
        stream.put("k", "last");
        Shard parent = stream.onlyShard();
        stream.split(parent);

        GetRecordsResponse answer = stream.get(stream.iterator(parent, ShardIteratorType.TRIM_HORIZON), 100);
        if (answer.nextShardIterator() != null) {
            assertThat(answer.records()).hasSize(1);
            answer = stream.get(answer.nextShardIterator(), 100);
        }
        assertThat(answer.nextShardIterator()).isNull();
        assertThat(answer.childShards())
                .extracting(ChildShard::shardId)
                .containsExactlyInAnyOrder("shardId-000000000001", "shardId-000000000002");
        assertThat(answer.childShards()).allSatisfy(child -> {
            assertThat(child.parentShards()).containsExactly(parent.shardId());
            assertThat(child.hashKeyRange().startingHashKey()).matches("\\d+");
        });
    }

    @Test
    void aMergedShardsChildNamesBothParentsToItsReader() {
        StreamUnderTest stream = service.newStream(2);
        List<Shard> parents = stream.openShards();
        stream.merge(parents.get(0), parents.get(1));

        GetRecordsResponse answer = stream.get(stream.iterator(parents.get(1), ShardIteratorType.TRIM_HORIZON), 100);
        assertThat(answer.nextShardIterator()).isNull();
        assertThat(answer.childShards()).hasSize(1);
        assertThat(answer.childShards().get(0).parentShards())
                .containsExactlyInAnyOrder(
                        parents.get(0).shardId(), parents.get(1).shardId());
    }

    @Test
    void recordsGoToTheChildThatHoldsTheirHash() {
        StreamUnderTest stream = service.newStream(1);
        stream.split(stream.onlyShard());

        for (Shard child : stream.openShards()) {
            assertThat(stream.putAt(StreamUnderTest.start(child), "x").shardId())
                    .isEqualTo(child.shardId());
        }
    }

    @Test
    void aSplitOutsideOfTheShardIsRefused() {
        StreamUnderTest stream = service.newStream(2);
        List<Shard> shards = stream.openShards();

        for (BigInteger hash : List.of(StreamUnderTest.start(shards.get(0)), StreamUnderTest.end(shards.get(1)))) {
            assertThat(outcome(client.splitShard(r -> r.streamName(stream.name())
                            .shardToSplit(shards.get(0).shardId())
                            .newStartingHashKey(hash.toString()))))
                    .as(hash.toString())
                    .isIn(INVALID);
        }
    }

    @Test
    void aShardIsSplitOnce() {
        StreamUnderTest stream = service.newStream(1);
        Shard parent = stream.onlyShard();
        stream.split(parent);

        assertThat(outcome(client.splitShard(r -> r.streamName(stream.name())
                        .shardToSplit(parent.shardId())
                        .newStartingHashKey(StreamUnderTest.middle(parent).toString()))))
                .isIn("InvalidArgumentException", "ValidationException", "ResourceInUseException");
    }

    @Test
    void shardsThatDoNotTouchAreNotMerged() {
        StreamUnderTest stream = service.newStream(3);
        List<Shard> shards = stream.openShards();

        assertThat(outcome(client.mergeShards(r -> r.streamName(stream.name())
                        .shardToMerge(shards.get(0).shardId())
                        .adjacentShardToMerge(shards.get(2).shardId()))))
                .isIn(INVALID);
    }

    @Test
    void anUnknownShardIsNeitherSplitNorMerged() {
        StreamUnderTest stream = service.newStream(1);

        assertThat(outcome(client.splitShard(r -> r.streamName(stream.name())
                        .shardToSplit("shardId-000000000009")
                        .newStartingHashKey("1000"))))
                .isEqualTo(NOT_FOUND);
        assertThat(outcome(client.mergeShards(r -> r.streamName(stream.name())
                        .shardToMerge("shardId-000000000000")
                        .adjacentShardToMerge("shardId-000000000009"))))
                .isEqualTo(NOT_FOUND);
    }

    @Test
    void theCountOfShardsIsDoubledAndHalved() {
        StreamUnderTest stream = service.newStream(2);

        UpdateShardCountResponse answer = client.updateShardCount(
                        r -> r.streamName(stream.name()).targetShardCount(4).scalingType(ScalingType.UNIFORM_SCALING))
                .join();
        assertThat(answer.streamName()).isEqualTo(stream.name());
        assertThat(answer.currentShardCount()).isEqualTo(2);
        assertThat(answer.targetShardCount()).isEqualTo(4);
        stream.awaitActive();
        assertThat(stream.openShards()).hasSize(4);
        scaled(stream, 2);
        stream.awaitActive();
        List<Shard> open = new ArrayList<>(stream.openShards());
        open.sort(Comparator.comparing(StreamUnderTest::start));
        assertThat(open).hasSize(2);
        BigInteger half = StreamUnderTest.KEY_SPACE.shiftRight(1);
        assertThat(StreamUnderTest.start(open.get(1)).subtract(half).abs()).isLessThan(BigInteger.TEN);
    }

    @Test
    void anUnevenTargetLeavesEvenShards() {
        StreamUnderTest stream = service.newStream(2);

        scaled(stream, 3);
        stream.awaitActive();
        BigInteger third = StreamUnderTest.KEY_SPACE.divide(BigInteger.valueOf(3));
        assertThat(stream.openShards())
                .hasSize(3)
                .allSatisfy(shard -> assertThat(StreamUnderTest.end(shard)
                                .subtract(StreamUnderTest.start(shard))
                                .subtract(third)
                                .abs())
                        .isLessThan(BigInteger.TEN));
    }

    @Test
    void moreThanDoubleIsRefused() {
        StreamUnderTest stream = service.newStream(2);

        assertThat(scaled(stream, 5)).isIn("InvalidArgumentException", "ValidationException", "LimitExceededException");
    }

    @Test
    void lessThanHalfIsRefused() {
        StreamUnderTest stream = service.newStream(4);

        assertThat(scaled(stream, 1)).isIn("InvalidArgumentException", "ValidationException", "LimitExceededException");
    }

    @Test
    void anotherWayToScaleIsRefused() {
        StreamUnderTest stream = service.newStream(2);

        assertThat(outcome(client.updateShardCount(
                        r -> r.streamName(stream.name()).targetShardCount(4).scalingType("RANDOM_SCALING"))))
                .isIn(INVALID);
    }
}
