package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ScalingType;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.StreamMode;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;
import software.amazon.awssdk.services.kinesis.model.UpdateShardCountResponse;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

class ScalingTest {
    private static final Limits FREE = Limits.service().withoutControlPlaneRates();
    private static final Duration CHANGE = Duration.ofSeconds(10);

    private final TestClock clock = new TestClock();
    private final LocalKinesis engine = LocalKinesis.builder()
            .clock(clock)
            .limits(FREE)
            .changeTime(CHANGE)
            .accountLimits(AccountLimits.service().withShards(12))
            .start();
    private final KinesisAsyncClient client = Clients.plain(engine);
    private final Kinesis kinesis = new Kinesis(client, "s");

    @AfterEach
    void close() {
        client.close();
        engine.close();
    }

    private void create(String name, int shards) {
        client.createStream(r -> r.streamName(name).shardCount(shards)).join();
        clock.advance(CHANGE);
    }

    private UpdateShardCountResponse scale(int target) {
        UpdateShardCountResponse answer = client.updateShardCount(
                        r -> r.streamName("s").targetShardCount(target).scalingType(ScalingType.UNIFORM_SCALING))
                .join();
        clock.advance(CHANGE);
        return answer;
    }

    private Throwable refusal(int target) {
        return Kinesis.failure(client.updateShardCount(
                r -> r.streamName("s").targetShardCount(target).scalingType(ScalingType.UNIFORM_SCALING)));
    }

    @Test
    void aScaledStreamIsUpdatingUntilItsShardsAreEven() {
        create("s", 2);
        UpdateShardCountResponse answer = client.updateShardCount(
                        r -> r.streamName("s").targetShardCount(3).scalingType(ScalingType.UNIFORM_SCALING))
                .join();

        assertThat(answer.currentShardCount()).isEqualTo(2);
        assertThat(answer.targetShardCount()).isEqualTo(3);
        assertThat(answer.streamName()).isEqualTo("s");
        assertThat(answer.streamARN()).isEqualTo(kinesis.arn());
        assertThat(kinesis.summary().streamStatus()).isEqualTo(StreamStatus.UPDATING);
        assertThat(kinesis.openShards()).isEqualTo(2);
        assertThat(kinesis.put("k", "while updating").sequenceNumber()).isNotEmpty();
        clock.advance(CHANGE);
        assertThat(kinesis.summary().streamStatus()).isEqualTo(StreamStatus.ACTIVE);
        assertThat(openWidths())
                .hasSize(3)
                .allSatisfy(width -> assertThat(
                                width.subtract(BigInteger.ONE.shiftLeft(128).divide(BigInteger.valueOf(3)))
                                        .abs())
                        .isLessThanOrEqualTo(BigInteger.ONE));
    }

    private List<BigInteger> openWidths() {
        return kinesis.shards().stream()
                .filter(shard -> shard.sequenceNumberRange().endingSequenceNumber() == null)
                .map(Shard::hashKeyRange)
                .map(range -> new BigInteger(range.endingHashKey())
                        .subtract(new BigInteger(range.startingHashKey()))
                        .add(BigInteger.ONE))
                .toList();
    }

    @Test
    void aTargetBelowHalfOrAboveDoubleIsRefused() {
        create("s", 3);

        assertThat(refusal(7))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("cannot scale up over double your current open shard count."
                        + " Current open shard count: 3, Target shard count: 7");
        assertThat(refusal(1))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("cannot scale down below half your current open shard count."
                        + " Current open shard count: 3, Target shard count: 1");
        assertThat(scale(6).targetShardCount()).isEqualTo(6);
        assertThat(scale(3).currentShardCount()).isEqualTo(6);
    }

    @Test
    void theEleventhScalingInARollingDayIsRefused() {
        create("s", 1);
        for (int i = 0; i < 5; i++) {
            scale(2);
            scale(1);
            clock.advance(Duration.ofHours(1));
        }

        assertThat(refusal(2)).isInstanceOf(LimitExceededException.class).hasMessageContaining("10 times");
        assertThat(kinesis.openShards()).isEqualTo(1);
        clock.advance(Duration.ofHours(19));
        assertThat(scale(2).targetShardCount()).isEqualTo(2);
    }

    @Test
    void theShardLimitCountsEveryProvisionedStreamAndTheChangesUnderWay() {
        create("s", 3);
        create("t", 6);
        assertThat(refusal(13))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("cannot be greater than 12");
        client.splitShard(r ->
                        r.streamName("t").shardToSplit("shardId-000000000000").newStartingHashKey("7"))
                .join();

        assertThat(refusal(6))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining(
                        "Current shard count for the account: 10. Limit: 12. Number of additional shards");
        assertThat(scale(5).targetShardCount()).isEqualTo(5);
        assertThat(Kinesis.failure(client.splitShard(r ->
                        r.streamName("t").shardToSplit("shardId-000000000001").newStartingHashKey("8"))))
                .isInstanceOf(LimitExceededException.class);
        assertThat(Kinesis.failure(client.createStream(r -> r.streamName("u").shardCount(1))))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("would exceed the shard limit for the account 000000000000 in us-east-1");
        client.deleteStream(r -> r.streamName("t")).join();
        clock.advance(CHANGE);
        create("u", 7);
    }

    @Test
    void aStreamThatIsOnDemandChangingOrAbsentIsNotResharded() {
        client.createStream(r -> r.streamName("s").streamModeDetails(mode -> mode.streamMode(StreamMode.ON_DEMAND)))
                .join();
        clock.advance(CHANGE);
        create("t", 2);
        client.updateShardCount(r -> r.streamName("t").targetShardCount(3).scalingType(ScalingType.UNIFORM_SCALING))
                .join();
        client.createStream(r -> r.streamName("u").shardCount(1)).join();

        String onDemand = "Stream s under account 000000000000 is in On-Demand mode.";
        assertThat(refusal(5)).isInstanceOf(ValidationException.class).hasMessageContaining(onDemand);
        assertThat(Kinesis.failure(client.splitShard(r ->
                        r.streamName("s").shardToSplit("shardId-000000000000").newStartingHashKey("7"))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining(onDemand);
        assertThat(Kinesis.failure(client.mergeShards(r -> r.streamName("s")
                        .shardToMerge("shardId-000000000000")
                        .adjacentShardToMerge("shardId-000000000001"))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining(onDemand);
        for (String busy : List.of("t", "u")) {
            String status = busy.equals("t") ? "UPDATING" : "CREATING";
            assertThat(Kinesis.failure(client.updateShardCount(
                            r -> r.streamName(busy).targetShardCount(2).scalingType(ScalingType.UNIFORM_SCALING))))
                    .isInstanceOf(ResourceInUseException.class)
                    .hasMessageContaining("not ACTIVE, instead in state " + status);
            assertThat(Kinesis.failure(client.splitShard(r -> r.streamName(busy)
                            .shardToSplit("shardId-000000000000")
                            .newStartingHashKey("7"))))
                    .isInstanceOf(ResourceInUseException.class);
        }
        assertThat(Kinesis.failure(client.updateShardCount(
                        r -> r.streamName("v").targetShardCount(2).scalingType(ScalingType.UNIFORM_SCALING))))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void aTargetOfNothingAndAnUnknownScalingTypeAreRefused() {
        create("s", 2);

        assertThat(refusal(0))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("Value '0' at 'targetShardCount'");
        assertThat(Kinesis.failure(client.updateShardCount(
                        r -> r.streamName("s").targetShardCount(2).scalingType("RANDOM"))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("Member must satisfy enum value set: [UNIFORM_SCALING]");
        assertThat(Kinesis.failure(
                        client.updateShardCount(r -> r.targetShardCount(2).scalingType(ScalingType.UNIFORM_SCALING))))
                .isInstanceOf(InvalidArgumentException.class);
    }
}
