package io.millrace.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.local.FaultKind;
import io.millrace.local.FaultPlan;
import io.millrace.local.FaultRefusal;
import io.millrace.local.FaultRule;
import io.millrace.producer.KinesisProducer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.Shard;

/**
 * The real KCL reads, over TLS, what Millrace writes under every kind of fault while shards split and merge: it gets every acked
 * record. {@code -Dmillrace.faultSeconds=60} for a minute of it.
 */
final class ReadThroughFaultsTest {
    private static final Duration WRITING = Duration.ofSeconds(Integer.getInteger("millrace.faultSeconds", 6));
    private static final long SEED = Long.getLong("millrace.firstSeed", 20_261_121);
    private static final String STREAM = "through-faults";
    private static final String WRITER = "WRITER";
    private static final String ORDERED = "ordered-";
    private static final String UNORDERED = "unordered-";
    private static final int KEYS = 100;
    private static final int FEWEST_RECORDS = 4_000;
    private static final int BURST = 400;
    private static final int MOST_SHARDS = 6;
    private static final Duration RESHARD_EVERY = Duration.ofSeconds(3);
    private static final Duration WRITE_LIMIT = Duration.ofMinutes(2);
    private static final Duration READ_LIMIT = Duration.ofMinutes(5);

    private final Random random = new Random(SEED);
    private final FaultPlan faults = FaultPlan.seeded(SEED);
    private final Deliveries byKcl = new Deliveries();
    private final List<NumberedRecord> written = new ArrayList<>();
    private final List<CompletableFuture<?>> puts = new ArrayList<>();

    @Test
    @SuppressWarnings("try")
    void theKclDeliversEveryAckedRecordAndKeepsTheOrderOfOrderedKeys() throws Exception {
        try (Engines engines = Engines.startOverTls(builder -> builder.faults(faults))) {
            engines.engine().createStream(STREAM, 2);
            strikeTheWriter();
            strikeTheReader();
            try (AutoCloseable reader = KclWorker.start(engines, STREAM, "reads-through-faults", byKcl::take);
                    KinesisAsyncClient client = engines.overTls(WRITER)) {
                try (KinesisProducer ordered = producer(client).ordered().build();
                        KinesisProducer unordered = producer(client).build()) {
                    write(engines, ordered, unordered);
                    CompletableFuture.allOf(puts.toArray(CompletableFuture[]::new))
                            .get(WRITE_LIMIT.toSeconds(), TimeUnit.SECONDS);
                }
                await("every acked record is delivered")
                        .atMost(READ_LIMIT)
                        .untilAsserted(() -> assertThat(byKcl.missing(written)).isEmpty());
            }
            assertThat(byKcl.outOfOrder(ORDERED)).isEmpty();
            assertThat(written).hasSizeGreaterThanOrEqualTo(FEWEST_RECORDS).doesNotHaveDuplicates();
            assertThat(engines.shards(STREAM)).hasSizeGreaterThan(3);
            assertThat(faults.recorded()).hasSizeGreaterThan(5);
        }
    }

    private static KinesisProducer.Builder producer(KinesisAsyncClient client) {
        return KinesisProducer.builder(STREAM)
                .client(client)
                .requestTimeout(Duration.ofSeconds(1))
                .recordMaxBufferedTime(Duration.ofMillis(10))
                .aggregationMaxSize(5_000);
    }

    private void write(Engines engines, KinesisProducer ordered, KinesisProducer unordered) throws Exception {
        long endNanos = System.nanoTime() + WRITING.toNanos();
        long reshardAtNanos = System.nanoTime() + RESHARD_EVERY.toNanos() / 2;
        for (int number = 0; System.nanoTime() < endNanos || written.size() < FEWEST_RECORDS; number++) {
            put(ordered, new NumberedRecord(ORDERED + number % KEYS, number));
            put(unordered, new NumberedRecord(UNORDERED + number % KEYS, number));
            if (number % BURST == BURST - 1) {
                // A pace that makes many requests, which faults can strike.
                puts.get(puts.size() - BURST).get(WRITE_LIMIT.toSeconds(), TimeUnit.SECONDS);
            }
            if (System.nanoTime() >= reshardAtNanos) {
                reshard(engines);
                reshardAtNanos = System.nanoTime() + RESHARD_EVERY.toNanos();
            }
        }
    }

    private void put(KinesisProducer producer, NumberedRecord record) {
        written.add(record);
        puts.add(producer.put(record.key(), record.content()));
    }

    private void reshard(Engines engines) {
        List<Shard> open = HashRanges.open(engines.shards(STREAM));
        if (open.size() >= MOST_SHARDS || (open.size() > 2 && random.nextInt(3) == 0)) {
            int lower = random.nextInt(open.size() - 1);
            engines.merge(STREAM, open.get(lower), open.get(lower + 1));
        } else {
            engines.split(STREAM, open.get(random.nextInt(open.size())));
        }
    }

    private void strikeTheWriter() {
        faults.add(FaultRule.of(FaultKind.THROTTLE_ENTRY).share(0.05).onCaller(WRITER));
        faults.add(FaultRule.of(FaultKind.FAIL_ENTRY).share(0.02).onCaller(WRITER));
        faults.add(onPuts(FaultRule.of(FaultKind.FAIL_REQUEST), 0.02));
        faults.add(onPuts(FaultRule.of(FaultKind.UNAVAILABLE), 0.02));
        faults.add(onPuts(FaultRule.of(FaultKind.LOSE_REPLY), 0.04));
        faults.add(onPuts(FaultRule.of(FaultKind.TRUNCATE_REPLY), 0.02));
        faults.add(onPuts(FaultRule.of(FaultKind.RESET), 0.02));
        faults.add(onPuts(FaultRule.of(FaultKind.STALL), 0.01));
        faults.add(onPuts(FaultRule.delay(Duration.ofMillis(80)), 0.05));
        faults.add(onPuts(FaultRule.arriveLate(Duration.ofMillis(1500)), 0.01));
        faults.add(onPuts(FaultRule.refuse(new FaultRefusal("ExpiredTokenException", 400, "says a test")), 0.01));
        faults.add(FaultRule.staleList(Duration.ofMillis(500)).share(0.3).onCaller(WRITER));
    }

    private void strikeTheReader() {
        faults.add(FaultRule.of(FaultKind.THROTTLE_REQUEST)
                .onOperation("GetRecords")
                .share(0.05));
        faults.add(
                FaultRule.of(FaultKind.FAIL_REQUEST).onOperation("GetRecords").share(0.03));
        faults.add(FaultRule.of(FaultKind.LOSE_REPLY).onOperation("GetRecords").share(0.02));
    }

    private static FaultRule onPuts(FaultRule rule, double share) {
        return rule.onOperation("PutRecords").onCaller(WRITER).share(share);
    }
}
