package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.HashKeyRange;
import io.millrace.local.FaultPlan;
import io.millrace.local.Limits;
import io.millrace.local.LocalKinesis;
import io.millrace.producer.SimulatedStream.SimulatedShard;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.Shard;

/**
 * The promises of the simulation with real threads, the real SDK and TLS, under every fault that can strike a producer, while shards
 * split and merge. {@code -Dmillrace.faultSeconds=60} for a minute of each mode, {@code -Dmillrace.firstSeed} for other records.
 */
class FaultsOverTlsTest {
    private static final int SECONDS = Integer.getInteger("millrace.faultSeconds", 1);
    private static final long SEED = Long.getLong("millrace.firstSeed", 4);

    /** Of the kinds, how many must have struck. */
    private static final int FEWEST_FAULTS = SECONDS < 30 ? 5 : 14;

    private static final int FEWEST_PUTS = 500;
    private static final Duration RESHARD_EVERY = Duration.ofMillis(250);
    private static final int MOST_SHARDS = 12;
    private static final long BUDGET_BYTES = 4 * 1024 * 1024;
    private static final String STREAM = "clicks";

    private final Random random = new Random(SEED);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyPromiseHoldsUnderEveryFaultWhileShardsSplitAndMerge(boolean ordered) throws Exception {
        FaultPlan faults = FaultPlan.parse(everyFault());
        try (LocalKinesis kinesis = LocalKinesis.builder()
                        .tlsPort(0)
                        .limits(Limits.service().withoutControlPlaneRates())
                        .faults(faults)
                        .start();
                KinesisAsyncClient admin = TlsClients.of(kinesis, "ADMIN");
                KinesisAsyncClient client = TlsClients.of(kinesis, "PRODUCER")) {
            kinesis.createStream(STREAM, 3);
            CountDownLatch mapped = new CountDownLatch(1);
            try (KinesisProducer producer = producer(client, ordered, mapped)) {
                assertThat(mapped.await(30, TimeUnit.SECONDS)).isTrue();
                Traffic traffic = new Traffic(producer, SEED);
                traffic.run(
                        Duration.ofSeconds(SECONDS),
                        () -> faults.recorded().size() >= FEWEST_FAULTS
                                && traffic.putCount() > FEWEST_PUTS
                                && traffic.flushCount() > 0,
                        () -> reshard(admin));
                faults.clear();
                producer.flush().get(60, TimeUnit.SECONDS);

                assertThat(traffic.putCount()).isGreaterThan(FEWEST_PUTS);
                assertThat(traffic.flushCount()).isPositive();
                assertThat(traffic.highestUseBytes()).isBetween(1L, BUDGET_BYTES);
                assertThat(producer.stats().bufferedBytes()).isZero();
                assertThat(producer.stats().pendingRecords()).isZero();
                SimulatedStream copy = StreamCopy.of(admin, STREAM);
                judge(traffic.evidence(copy), ordered);
                System.out.printf(
                        "%s: %d records, %d flushes, %d shards, %s%n",
                        ordered ? "ordered" : "default",
                        traffic.putCount(),
                        traffic.flushCount(),
                        copy.shards.size(),
                        faults.recorded());
            }
            assertThat(faults.recorded()).hasSizeGreaterThanOrEqualTo(FEWEST_FAULTS);
        }
    }

    private static KinesisProducer producer(KinesisAsyncClient client, boolean ordered, CountDownLatch mapped) {
        KinesisProducer.Builder builder = KinesisProducer.builder(STREAM)
                .client(client)
                .listener(event -> {
                    if (event instanceof ProducerEvent.ShardMapChanged) {
                        mapped.countDown();
                    }
                })
                .requestTimeout(Duration.ofMillis(600))
                .recordMaxBufferedTime(Duration.ofMillis(5))
                .collectionLimits(10, 100_000)
                .aggregationMaxSize(4_000)
                .maxRecordSize(64 * 1024)
                .maxBufferedBytes(BUDGET_BYTES);
        return ordered ? builder.ordered().build() : builder.build();
    }

    private static void judge(Evidence run, boolean ordered) {
        assertThat(run.stream().shards).as("shards").hasSizeGreaterThan(3);
        for (Guarantee guarantee : Guarantee.values()) {
            if (ordered || guarantee != Guarantee.KEY_ORDER) {
                assertThat(guarantee.violations(run))
                        .as("%s; again: -Dmillrace.firstSeed=%d -Dmillrace.faultSeconds=%d", guarantee, SEED, SECONDS)
                        .isEmpty();
            }
        }
    }

    private void reshard(KinesisAsyncClient admin) {
        LockSupport.parkNanos(RESHARD_EVERY.toNanos());
        List<SimulatedShard> open = open(admin);
        if (open.size() > 2 && (open.size() >= MOST_SHARDS || random.nextInt(5) < 2)) {
            int left = random.nextInt(open.size() - 1);
            admin.mergeShards(r -> r.streamName(STREAM)
                            .shardToMerge(open.get(left).id)
                            .adjacentShardToMerge(open.get(left + 1).id))
                    .join();
        } else {
            SimulatedShard parent = open.get(random.nextInt(open.size()));
            admin.splitShard(r -> r.streamName(STREAM).shardToSplit(parent.id).newStartingHashKey(middle(parent.range)))
                    .join();
        }
    }

    private static List<SimulatedShard> open(KinesisAsyncClient admin) {
        List<SimulatedShard> open = new ArrayList<>();
        for (Shard shard : admin.listShards(r -> r.streamName(STREAM)).join().shards()) {
            if (shard.sequenceNumberRange().endingSequenceNumber() == null) {
                HashKeyRange range = HashKeyRange.parse(
                        shard.hashKeyRange().startingHashKey(),
                        shard.hashKeyRange().endingHashKey());
                open.add(new SimulatedShard(shard.shardId(), range, List.of()));
            }
        }
        open.sort(Comparator.comparing(shard -> shard.range.start(), HashKey::compareTo));
        return open;
    }

    private static String middle(HashKeyRange range) {
        return new BigInteger(range.start().toDecimal())
                .add(new BigInteger(range.end().toDecimal()))
                .add(BigInteger.ONE)
                .shiftRight(1)
                .toString();
    }

    private static String everyFault() throws IOException {
        try (InputStream plan =
                Objects.requireNonNull(FaultsOverTlsTest.class.getResourceAsStream("every-fault.json"))) {
            return new String(plan.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
