package io.millrace.local.conformance;

import static io.millrace.local.conformance.Service.INVALID;
import static io.millrace.local.conformance.Service.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardFilter;
import software.amazon.awssdk.services.kinesis.model.ShardFilterType;

/** ListShards: pages, and every filter over a stream with shards 0 and 1 that split 0 into 2 and 3. */
@Conforming("ListShards")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ListShardsConformanceTest {
    private final KinesisAsyncClient client;
    private final StreamUnderTest stream;
    private Instant betweenCreationAndSplit = Instant.EPOCH;
    private Instant afterSplit = Instant.EPOCH;

    ListShardsConformanceTest(Service service) {
        client = service.client();
        stream = service.newStream(2);
    }

    @BeforeAll
    void splitTheFirstShard() {
        betweenCreationAndSplit = aSecondLater();
        stream.split(stream.shards().get(0));
        afterSplit = aSecondLater();
    }

    /** A moment with a second on either side, so that it is neither the one before nor the one after. */
    private static Instant aSecondLater() {
        Instant moment = Instant.now().plusMillis(1100);
        await().atMost(Duration.ofSeconds(10)).until(() -> Instant.now().isAfter(moment.plusMillis(1100)));
        return moment;
    }

    private List<Integer> listed(Consumer<ShardFilter.Builder> filter) {
        return numbers(client.listShards(r -> r.streamName(stream.name()).shardFilter(filter))
                .join()
                .shards());
    }

    private static List<Integer> numbers(List<Shard> shards) {
        return shards.stream()
                .map(shard -> Integer.parseInt(shard.shardId().substring("shardId-".length())))
                .sorted()
                .toList();
    }

    @Test
    void withoutFilterAllShardsAreListed() {
        assertThat(numbers(client.listShards(r -> r.streamName(stream.name()))
                        .join()
                        .shards()))
                .containsExactly(0, 1, 2, 3);
    }

    @Test
    void atLatestAreTheOpenShards() {
        assertThat(listed(f -> f.type(ShardFilterType.AT_LATEST))).containsExactly(1, 2, 3);
    }

    @Test
    void fromTrimHorizonAreAllShards() {
        assertThat(listed(f -> f.type(ShardFilterType.FROM_TRIM_HORIZON))).containsExactly(0, 1, 2, 3);
    }

    @Test
    void atTrimHorizonAreTheShardsThatWereOpenThen() {
        assertThat(listed(f -> f.type(ShardFilterType.AT_TRIM_HORIZON))).containsExactly(0, 1);
    }

    @Test
    void afterAShardAreThoseWithLaterIds() {
        assertThat(listed(f -> f.type(ShardFilterType.AFTER_SHARD_ID).shardId("shardId-000000000001")))
                .containsExactly(2, 3);
    }

    @Test
    void atATimeAreTheShardsThatWereOpenThen() {
        assertThat(listed(f -> f.type(ShardFilterType.AT_TIMESTAMP).timestamp(betweenCreationAndSplit)))
                .containsExactly(0, 1);
        assertThat(listed(f -> f.type(ShardFilterType.AT_TIMESTAMP).timestamp(afterSplit)))
                .containsExactly(1, 2, 3);
    }

    @Test
    void fromATimeAreTheShardsThatWereOpenThenOrLater() {
        assertThat(listed(f -> f.type(ShardFilterType.FROM_TIMESTAMP).timestamp(betweenCreationAndSplit)))
                .containsExactly(0, 1, 2, 3);
        assertThat(listed(f -> f.type(ShardFilterType.FROM_TIMESTAMP).timestamp(afterSplit)))
                .containsExactly(1, 2, 3);
    }

    @Test
    void afterNoShardIsRefused() {
        assertThat(outcome(client.listShards(
                        r -> r.streamName(stream.name()).shardFilter(f -> f.type(ShardFilterType.AFTER_SHARD_ID)))))
                .isIn(INVALID);
    }

    @Test
    void atNoTimeIsRefused() {
        assertThat(outcome(client.listShards(
                        r -> r.streamName(stream.name()).shardFilter(f -> f.type(ShardFilterType.AT_TIMESTAMP)))))
                .isIn(INVALID);
    }

    @Test
    void aListGoesOnFromItsToken() {
        ListShardsResponse first = client.listShards(
                        r -> r.streamName(stream.name()).maxResults(3))
                .join();
        ListShardsResponse second =
                client.listShards(r -> r.nextToken(first.nextToken())).join();
        assertThat(numbers(first.shards())).containsExactly(0, 1, 2);
        assertThat(numbers(second.shards())).containsExactly(3);
        assertThat(second.nextToken()).isNull();
    }

    @Test
    void aListBeginsAfterAShard() {
        assertThat(numbers(client.listShards(
                                r -> r.streamName(stream.name()).exclusiveStartShardId("shardId-000000000000"))
                        .join()
                        .shards()))
                .containsExactly(1, 2, 3);
    }

    @Test
    void aTokenWithANameIsRefused() {
        String token = client.listShards(r -> r.streamName(stream.name()).maxResults(1))
                .join()
                .nextToken();
        assertThat(outcome(client.listShards(r -> r.streamName(stream.name()).nextToken(token))))
                .isIn(INVALID);
    }

    @Test
    void whatIsNoTokenIsRefused() {
        assertThat(outcome(client.listShards(r -> r.nextToken("not a token"))))
                .isIn("InvalidArgumentException", "ValidationException", "ExpiredNextTokenException");
    }

    @Test
    void aPageMayNotBeEmpty() {
        assertThat(outcome(client.listShards(r -> r.streamName(stream.name()).maxResults(0))))
                .isIn(INVALID);
    }
}
