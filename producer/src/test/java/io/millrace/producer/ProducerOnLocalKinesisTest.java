package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKey;
import io.millrace.local.FaultKind;
import io.millrace.local.FaultPlan;
import io.millrace.local.Limits;
import io.millrace.local.LocalKinesis;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Real threads, the real SDK and HTTP, against the local engine. */
class ProducerOnLocalKinesisTest {
    private static final long PATIENCE_SECONDS = 60;
    private static final String STREAM = "clicks";

    private final CountDownLatch mapLoaded = new CountDownLatch(1);
    private final List<CompletableFuture<PutResult>> puts = new ArrayList<>();
    private final List<HashKey> hashes = new ArrayList<>();

    @Test
    void everyRecordIsAckedAndPackedIntoFewWireRecords() throws Exception {
        try (LocalKinesis kinesis = LocalKinesis.start();
                KinesisAsyncClient client = client(kinesis.endpoint());
                KinesisProducer producer = producer(kinesis, client, 4).build()) {
            awaitMap();
            putAll(producer, 0, 10_000, 10_000);
            producer.flush().get(PATIENCE_SECONDS, TimeUnit.SECONDS);

            assertThat(puts).allSatisfy(put -> assertThat(put).isCompleted());
            ProducerStats stats = producer.stats();
            assertThat(stats.ackedRecords()).isEqualTo(10_000);
            assertThat(stats.wireRecordsWritten()).isLessThan(500);
            assertThat(stats.payloadUnits()).isLessThan(500);
            assertThat(stats.rawPayloadUnits()).isEqualTo(10_000);
            assertThat(stats.bufferedBytes()).isZero();
            assertThat(stats.pendingRecords()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void guaranteesHoldThroughThrottlesLostRepliesSplitsAndAMerge(boolean ordered) throws Exception {
        FaultPlan faults = FaultPlan.seeded(7).throttleEntries(0.10).loseReplies("PutRecords", 0.15);
        try (LocalKinesis kinesis = LocalKinesis.builder()
                        .limits(Limits.none())
                        .faults(faults)
                        .start();
                KinesisAsyncClient client = client(kinesis.endpoint())) {
            KinesisProducer.Builder builder = producer(kinesis, client, 2)
                    .requestTimeout(Duration.ofMillis(700))
                    .recordMaxBufferedTime(Duration.ofMillis(10))
                    .aggregationMaxSize(2000);
            if (ordered) {
                builder.ordered();
            }
            try (KinesisProducer producer = builder.build()) {
                awaitMap();
                putAll(producer, 0, 2000, 40);
                split(client, "shardId-000000000000", new HashKey(1L << 61, 0));
                putAll(producer, 2000, 4000, 40);
                split(client, "shardId-000000000001", new HashKey(-1L << 62, 0));
                putAll(producer, 4000, 6000, 40);
                merge(client, "shardId-000000000003", "shardId-000000000004");
                putAll(producer, 6000, 8000, 40);
                producer.flush().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
            faults.clear();

            assertThat(faults.recorded(FaultKind.THROTTLE_ENTRY)).isPositive();
            assertThat(faults.recorded(FaultKind.LOSE_REPLY)).isPositive();
            Evidence run = new Evidence(StreamCopy.of(client, STREAM), puts, hashes, List.of(), false);
            assertThat(run.stream().shards).hasSize(7);
            for (Guarantee guarantee : Guarantee.values()) {
                if (ordered || guarantee != Guarantee.KEY_ORDER) {
                    assertThat(guarantee.violations(run)).as("%s", guarantee).isEmpty();
                }
            }
        }
    }

    private KinesisProducer.Builder producer(LocalKinesis kinesis, KinesisAsyncClient client, int shards) {
        kinesis.createStream(STREAM, shards);
        return KinesisProducer.builder(STREAM).client(client).listener(event -> {
            if (event instanceof ProducerEvent.ShardMapChanged) {
                mapLoaded.countDown();
            }
        });
    }

    private void awaitMap() throws InterruptedException {
        assertThat(mapLoaded.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    private void putAll(KinesisProducer producer, int from, int to, int keys) {
        for (int i = from; i < to; i++) {
            String key = "user-" + i % keys;
            puts.add(producer.put(key, ByteBuffer.allocate(50).putInt(0, i)));
            hashes.add(HashKey.ofPartitionKey(key));
            // A pace that makes many requests, which faults can strike.
            if (i % 100 == 99 && keys < 100) {
                puts.get(i - 50).orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
            }
        }
    }

    private static void split(KinesisAsyncClient client, String shardId, HashKey at) {
        client.splitShard(r -> r.streamName(STREAM).shardToSplit(shardId).newStartingHashKey(at.toDecimal()))
                .join();
        awaitActive(client);
    }

    private static void merge(KinesisAsyncClient client, String left, String right) {
        client.mergeShards(r -> r.streamName(STREAM).shardToMerge(left).adjacentShardToMerge(right))
                .join();
        awaitActive(client);
    }

    private static void awaitActive(KinesisAsyncClient client) {
        client.waiter().waitUntilStreamExists(r -> r.streamName(STREAM)).join();
    }

    static KinesisAsyncClient client(URI endpoint) {
        return KinesisAsyncClient.builder().endpointOverride(endpoint).build();
    }
}
