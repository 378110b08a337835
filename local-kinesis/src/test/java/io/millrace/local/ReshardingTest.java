package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.ExpiredNextTokenException;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ScalingType;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardFilter;
import software.amazon.awssdk.services.kinesis.model.ShardFilterType;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

class ReshardingTest {
    private static final BigInteger SPACE = BigInteger.ONE.shiftLeft(128);
    private static final BigInteger QUARTER = SPACE.shiftRight(2);

    private final TestClock clock = new TestClock();
    private final LocalKinesis engine = LocalKinesis.builder().clock(clock).start();
    private final KinesisAsyncClient client = Clients.plain(engine);
    private final Kinesis kinesis = new Kinesis(client, "s");

    @BeforeEach
    void createStream() {
        engine.createStream("s", 2);
        clock.advance(Duration.ofMinutes(1));
    }

    @AfterEach
    void close() {
        client.close();
        engine.close();
    }

    private void split(int shard, BigInteger at) {
        client.splitShard(r -> r.streamName("s").shardToSplit(id(shard)).newStartingHashKey(at.toString()))
                .join();
    }

    private void merge(int one, int other) {
        client.mergeShards(r -> r.streamName("s").shardToMerge(id(one)).adjacentShardToMerge(id(other)))
                .join();
    }

    private static String id(int shard) {
        return "shardId-%012d".formatted(shard);
    }

    @Test
    void aSplitClosesTheParentAndItsChildrenGoOnWithLargerNumbers() {
        String before = kinesis.putAt("0", "before").sequenceNumber();
        split(0, QUARTER);
        String low = kinesis.putAt("0", "low").sequenceNumber();
        String high = kinesis.putAt(QUARTER.toString(), "high").sequenceNumber();

        Shard parent = kinesis.shard(0);
        BigInteger end = new BigInteger(parent.sequenceNumberRange().endingSequenceNumber());
        assertThat(end).isGreaterThanOrEqualTo(new BigInteger(before));
        for (int child : List.of(2, 3)) {
            Shard born = kinesis.shard(child);
            assertThat(born.parentShardId()).isEqualTo(id(0));
            assertThat(born.adjacentParentShardId()).isNull();
            assertThat(born.sequenceNumberRange().endingSequenceNumber()).isNull();
            assertThat(new BigInteger(born.sequenceNumberRange().startingSequenceNumber()))
                    .isGreaterThan(end);
        }
        assertThat(kinesis.shard(2).hashKeyRange().endingHashKey())
                .isEqualTo(QUARTER.subtract(BigInteger.ONE).toString());
        assertThat(List.of(new BigInteger(low), new BigInteger(high))).allMatch(number -> number.compareTo(end) > 0);
        assertThat(kinesis.readAll(0)).containsExactly("before");
        assertThat(kinesis.readAll(2)).containsExactly("low");
        assertThat(kinesis.readAll(3)).containsExactly("high");
    }

    @Test
    void theEndOfAClosedShardNamesItsChildrenAndGivesNoIterator() {
        kinesis.putAt("0", "one");
        kinesis.putAt("0", "two");
        split(0, QUARTER);

        String begin = kinesis.iterator(id(0), ShardIteratorType.TRIM_HORIZON);
        GetRecordsResponse first =
                client.getRecords(r -> r.shardIterator(begin).limit(1)).join();
        assertThat(first.nextShardIterator()).isNotNull();
        assertThat(first.hasChildShards()).isFalse();
        GetRecordsResponse last = kinesis.get(first.nextShardIterator());
        assertThat(last.nextShardIterator()).isNull();
        assertThat(last.records()).hasSize(1);
        assertThat(last.childShards()).extracting(ChildShard::shardId).containsExactly(id(2), id(3));
        assertThat(last.childShards()).allSatisfy(child -> {
            assertThat(child.parentShards()).containsExactly(id(0));
            assertThat(child.hashKeyRange())
                    .isEqualTo(kinesis.shards().stream()
                            .filter(shard -> shard.shardId().equals(child.shardId()))
                            .findFirst()
                            .orElseThrow()
                            .hashKeyRange());
        });
        assertThat(kinesis.get(kinesis.iterator(id(0), ShardIteratorType.LATEST))
                        .nextShardIterator())
                .isNull();
    }

    @Test
    void aMergeGivesOneChildWithTwoParents() {
        merge(0, 1);

        Shard child = kinesis.shard(2);
        assertThat(child.parentShardId()).isEqualTo(id(0));
        assertThat(child.adjacentParentShardId()).isEqualTo(id(1));
        assertThat(child.hashKeyRange().startingHashKey()).isEqualTo("0");
        assertThat(new BigInteger(child.hashKeyRange().endingHashKey())).isEqualTo(SPACE.subtract(BigInteger.ONE));
        GetRecordsResponse end = kinesis.get(kinesis.iterator(id(1), ShardIteratorType.TRIM_HORIZON));
        assertThat(end.childShards()).hasSize(1);
        assertThat(end.childShards().get(0).parentShards()).containsExactly(id(0), id(1));
    }

    @Test
    void impossibleReshardingIsRefused() {
        split(0, QUARTER);

        assertThat(Kinesis.failure(client.splitShard(
                        r -> r.streamName("s").shardToSplit(id(0)).newStartingHashKey("5"))))
                .isInstanceOf(InvalidArgumentException.class);
        assertThat(Kinesis.failure(client.splitShard(
                        r -> r.streamName("s").shardToSplit(id(2)).newStartingHashKey("0"))))
                .isInstanceOf(InvalidArgumentException.class);
        assertThat(Kinesis.failure(client.splitShard(
                        r -> r.streamName("s").shardToSplit(id(2)).newStartingHashKey(QUARTER.toString()))))
                .isInstanceOf(InvalidArgumentException.class);
        assertThat(Kinesis.failure(client.mergeShards(
                        r -> r.streamName("s").shardToMerge(id(2)).adjacentShardToMerge(id(1)))))
                .isInstanceOf(InvalidArgumentException.class);
        assertThat(Kinesis.failure(client.mergeShards(
                        r -> r.streamName("s").shardToMerge(id(2)).adjacentShardToMerge(id(77)))))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThat(Kinesis.failure(client.updateShardCount(r -> r.streamName("s")
                        .scalingType(ScalingType.UNIFORM_SCALING)
                        .targetShardCount(7))))
                .isInstanceOf(LimitExceededException.class);
        assertThat(kinesis.shards()).hasSize(4);
    }

    @Test
    void scalingLeavesEvenOpenShardsAndLosesNoRange() {
        for (int target : List.of(3, 5, 4, 8, 4, 2, 1)) {
            client.updateShardCount(r -> r.streamName("s")
                            .scalingType(ScalingType.UNIFORM_SCALING)
                            .targetShardCount(target))
                    .join();
            List<Shard> open = new ArrayList<>(listed(ShardFilterType.AT_LATEST, r -> {}));
            open.sort(Comparator.comparing(
                    shard -> new BigInteger(shard.hashKeyRange().startingHashKey())));
            assertThat(open).hasSize(target);
            for (int i = 0; i < target; i++) {
                BigInteger start = SPACE.multiply(BigInteger.valueOf(i)).divide(BigInteger.valueOf(target));
                assertThat(open.get(i).hashKeyRange().startingHashKey()).isEqualTo(start.toString());
            }
            clock.advance(Duration.ofSeconds(1));
        }
    }

    @Test
    void eachFilterListsTheShardsItNames() {
        var beforeSplit = clock.instant();
        clock.advance(Duration.ofSeconds(1));
        split(0, QUARTER);
        clock.advance(Duration.ofHours(1));
        var beforeMerge = clock.instant();
        clock.advance(Duration.ofSeconds(1));
        merge(3, 1);
        clock.advance(Duration.ofHours(1));

        assertThat(ids(kinesis.shards())).containsExactly(0, 1, 2, 3, 4);
        assertThat(ids(listed(ShardFilterType.AT_LATEST, r -> {}))).containsExactly(2, 4);
        assertThat(ids(listed(ShardFilterType.AT_TRIM_HORIZON, r -> {}))).containsExactly(0, 1);
        assertThat(ids(listed(ShardFilterType.FROM_TRIM_HORIZON, r -> {}))).containsExactly(0, 1, 2, 3, 4);
        assertThat(ids(listed(ShardFilterType.AT_TIMESTAMP, r -> r.timestamp(beforeSplit))))
                .containsExactly(0, 1);
        assertThat(ids(listed(ShardFilterType.AT_TIMESTAMP, r -> r.timestamp(beforeMerge))))
                .containsExactly(1, 2, 3);
        assertThat(ids(listed(ShardFilterType.FROM_TIMESTAMP, r -> r.timestamp(beforeMerge))))
                .containsExactly(1, 2, 3, 4);
        assertThat(ids(listed(ShardFilterType.AFTER_SHARD_ID, r -> r.shardId(id(2)))))
                .containsExactly(3, 4);

        clock.advance(Duration.ofHours(23).minusSeconds(1));
        assertThat(ids(kinesis.shards())).containsExactly(1, 2, 3, 4);
        assertThat(ids(listed(ShardFilterType.AT_TRIM_HORIZON, r -> {}))).containsExactly(1, 2, 3);
        clock.advance(Duration.ofSeconds(2));
        assertThat(ids(kinesis.shards())).containsExactly(2, 4);
        assertThat(Kinesis.failure(client.getShardIterator(
                        r -> r.streamName("s").shardId(id(0)).shardIteratorType(ShardIteratorType.TRIM_HORIZON))))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    private List<Shard> listed(ShardFilterType type, Consumer<ShardFilter.Builder> more) {
        return client.listShards(r -> r.streamName("s").shardFilter(filter -> more.accept(filter.type(type))))
                .join()
                .shards();
    }

    private static List<Integer> ids(List<Shard> shards) {
        return shards.stream()
                .map(shard -> Integer.parseInt(shard.shardId().substring("shardId-".length())))
                .toList();
    }

    @Test
    void pagesContinueUntilTheyExpire() {
        engine.createStream("wide", 23);
        List<Integer> seen = new ArrayList<>();
        ListShardsResponse page =
                client.listShards(r -> r.streamName("wide").maxResults(10)).join();
        String firstToken = page.nextToken();
        seen.addAll(ids(page.shards()));
        while (page.nextToken() != null) {
            String token = page.nextToken();
            page = client.listShards(r -> r.nextToken(token).maxResults(10)).join();
            seen.addAll(ids(page.shards()));
        }

        assertThat(seen).hasSize(23).doesNotHaveDuplicates().isSorted();
        assertThat(Kinesis.failure(
                        client.listShards(r -> r.nextToken(firstToken).streamName("wide"))))
                .isInstanceOf(InvalidArgumentException.class);
        assertThat(Kinesis.failure(client.listShards(r -> r.nextToken("bm9uc2Vuc2U="))))
                .isInstanceOf(InvalidArgumentException.class);
        clock.advance(Duration.ofSeconds(301));
        assertThat(Kinesis.failure(client.listShards(r -> r.nextToken(firstToken))))
                .isInstanceOf(ExpiredNextTokenException.class);
    }

    @Test
    void changesTakeTheTimeTheyAreGiven() {
        try (LocalKinesis slow = LocalKinesis.builder()
                        .clock(clock)
                        .changeTime(Duration.ofSeconds(10))
                        .start();
                KinesisAsyncClient patient = Clients.plain(slow)) {
            Kinesis stream = new Kinesis(patient, "s");
            patient.createStream(r -> r.streamName("s").shardCount(1)).join();
            assertThat(status(patient)).isEqualTo(StreamStatus.CREATING);
            assertThat(stream.shards()).isEmpty();
            assertThat(Kinesis.failure(patient.putRecord(
                            r -> r.streamName("s").partitionKey("k").data(SdkBytes.fromUtf8String("x")))))
                    .isInstanceOf(ResourceNotFoundException.class);

            clock.advance(Duration.ofSeconds(10));
            assertThat(status(patient)).isEqualTo(StreamStatus.ACTIVE);
            patient.splitShard(r -> r.streamName("s").shardToSplit(id(0)).newStartingHashKey(QUARTER.toString()))
                    .join();
            assertThat(status(patient)).isEqualTo(StreamStatus.UPDATING);
            assertThat(stream.put("k", "x").shardId()).isEqualTo(id(0));
            assertThat(Kinesis.failure(patient.splitShard(
                            r -> r.streamName("s").shardToSplit(id(0)).newStartingHashKey("7"))))
                    .isInstanceOf(ResourceInUseException.class);

            clock.advance(Duration.ofSeconds(10));
            assertThat(stream.put("k", "x").shardId()).isNotEqualTo(id(0));
            patient.deleteStream(r -> r.streamName("s")).join();
            assertThat(status(patient)).isEqualTo(StreamStatus.DELETING);
            clock.advance(Duration.ofSeconds(10));
            assertThat(Kinesis.failure(patient.describeStreamSummary(r -> r.streamName("s"))))
                    .isInstanceOf(ResourceNotFoundException.class);
            assertThat(patient.listStreams().join().streamNames()).isEmpty();
        }
    }

    @Test
    void eachKindOfChangeCanHaveATimeOfItsOwn() {
        try (LocalKinesis slow = LocalKinesis.builder()
                        .clock(clock)
                        .changeTime(Duration.ofSeconds(10))
                        .changeTime(Change.CREATE_STREAM, Duration.ofSeconds(3))
                        .changeTime(Change.UPDATE_STREAM, Duration.ZERO)
                        .start();
                KinesisAsyncClient patient = Clients.plain(slow)) {
            patient.createStream(r -> r.streamName("s").shardCount(1)).join();
            clock.advance(Duration.ofMillis(2999));
            assertThat(status(patient)).isEqualTo(StreamStatus.CREATING);
            clock.advance(Duration.ofMillis(1));
            assertThat(status(patient)).isEqualTo(StreamStatus.ACTIVE);
            patient.splitShard(r -> r.streamName("s").shardToSplit(id(0)).newStartingHashKey(QUARTER.toString()))
                    .join();
            assertThat(status(patient)).isEqualTo(StreamStatus.ACTIVE);
            patient.deleteStream(r -> r.streamName("s")).join();
            clock.advance(Duration.ofMillis(9999));
            assertThat(status(patient)).isEqualTo(StreamStatus.DELETING);
            clock.advance(Duration.ofMillis(1));
            assertThat(slow.hasStream("s")).isFalse();
        }
        assertThatThrownBy(() -> LocalKinesis.builder().changeTime(Change.DELETE_STREAM, Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("changeTime of DELETE_STREAM is PT-1S");
    }

    private static StreamStatus status(KinesisAsyncClient client) {
        return client.describeStreamSummary(r -> r.streamName("s"))
                .join()
                .streamDescriptionSummary()
                .streamStatus();
    }
}
