package io.millrace.consumer.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.local.Limits;
import io.millrace.local.LocalKinesis;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

class KinesisShardListerTest {
    private static LocalKinesis kinesis;
    private static KinesisAsyncClient client;

    @BeforeAll
    static void start() {
        kinesis = LocalKinesis.builder().limits(Limits.none()).start();
        client = KinesisAsyncClient.builder()
                .endpointOverride(kinesis.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "thing")))
                .build();
    }

    @AfterAll
    static void stop() {
        client.close();
        kinesis.close();
    }

    @Test
    void openAndClosedShardsAreListedWithTheirParents() {
        kinesis.createStream("split", 1);
        ShardLister lister = new KinesisShardLister(client, "split");
        Shard only = lister.list().toCompletableFuture().join().get(0);
        String middle = "170141183460469231731687303715884105728";
        client.splitShard(split ->
                        split.streamName("split").shardToSplit(only.shardId()).newStartingHashKey(middle))
                .join();

        List<Shard> shards = lister.list().toCompletableFuture().join();

        assertThat(only.closed()).isFalse();
        assertThat(shards).hasSize(3);
        assertThat(shards.get(0)).isEqualTo(new Shard(only.shardId(), only.parents(), only.range(), true));
        assertThat(shards.subList(1, 3)).allMatch(shard -> shard.parents().contains(only.shardId()));
        assertThat(shards.get(2).range().start().toDecimal()).isEqualTo(middle);
    }

    @Test
    void shardsThatWereClosedByATimeAreLeftOut() {
        kinesis.createStream("since", 1);
        KinesisShardLister lister = new KinesisShardLister(client, "since");
        Instant before = Instant.now().minusSeconds(60);
        Shard only = lister.list().toCompletableFuture().join().get(0);
        String middle = "170141183460469231731687303715884105728";
        client.splitShard(split ->
                        split.streamName("since").shardToSplit(only.shardId()).newStartingHashKey(middle))
                .join();

        assertThat(lister.since(before).list().toCompletableFuture().join()).hasSize(3);
        assertThat(lister.since(Instant.now().plusSeconds(60))
                        .list()
                        .toCompletableFuture()
                        .join())
                .hasSize(2)
                .noneMatch(Shard::closed);
    }

    @Test
    void manyPagesBecomeOneListAndAskersAtOneTimeShareIt() {
        kinesis.createStream("wide", 1_200);
        ShardLister lister = new KinesisShardLister(client, "wide");
        CompletionStage<List<Shard>> first = lister.list();
        CompletionStage<List<Shard>> second = lister.list();

        assertThat(second).isSameAs(first);
        assertThat(first.toCompletableFuture().join()).hasSize(1_200).doesNotHaveDuplicates();
        assertThat(lister.list()).isNotSameAs(first);
    }

    @Test
    void unknownStreamIsSaidInWords() {
        ShardLister lister = new KinesisShardLister(client, "no-such-stream");

        assertThatThrownBy(() -> lister.list().toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(UnrecoverableException.class)
                .hasMessageContaining("no-such-stream");
    }
}
