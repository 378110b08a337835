package io.millrace.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.local.FaultKind;
import io.millrace.local.FaultPlan;
import io.millrace.local.FaultRule;
import io.millrace.producer.KinesisProducer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.services.kinesis.model.Shard;

/**
 * One stream, with the service's limits, throttled entries and lost replies, split and merged while the real KPL and Millrace write to
 * it and the real KCL and Millrace read from it, each as an application of its own. The KCL is started first: most is written while it gets
 * ready, and the second half when both readers are at work.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BothWaysTest {
    private static final String STREAM = "both-ways";
    private static final long FAULT_SEED = 20_261_121;
    private static final double THROTTLED_SHARE = 0.10;
    private static final int LOST_REPLIES_PER_QUARTER = 2;
    private static final String ORDERED = "ordered-";
    private static final String UNORDERED = "unordered-";
    private static final String KPL = "kpl-";
    private static final int KEYS = 200;
    private static final int RECORDS = 20_000;
    private static final int QUARTER = RECORDS / 4;
    private static final Duration WRITE_LIMIT = Duration.ofMinutes(1);
    private static final Duration READ_LIMIT = Duration.ofMinutes(2);

    private final FaultPlan faults = FaultPlan.seeded(FAULT_SEED);
    private final Engines engines = Engines.start(builder -> builder.faults(faults));
    private final Deliveries byKcl = new Deliveries();
    private final Deliveries byMillrace = new Deliveries();
    private final List<NumberedRecord> acked = new ArrayList<>();
    private final List<AutoCloseable> readers = new ArrayList<>();

    @BeforeAll
    void writeOverASplitAndAMerge() throws InterruptedException, ExecutionException, TimeoutException {
        engines.engine().createStream(STREAM, 2);
        readers.add(KclWorker.start(engines, STREAM, "read-by-kcl", byKcl::take));
        readers.add(MillraceWorker.start(engines, STREAM, "read-by-millrace", byMillrace::take));
        faults.throttleEntries(THROTTLED_SHARE);
        try (KinesisProducer ordered = KinesisProducer.builder(STREAM)
                        .client(engines.kinesis())
                        .ordered()
                        .build();
                KinesisProducer unordered = KinesisProducer.builder(STREAM)
                        .client(engines.kinesis())
                        .build();
                KplWriter kpl = new KplWriter(engines.engine().tlsEndpoint(), STREAM)) {
            Writers writers = new Writers(ordered, unordered, kpl);
            write(0, writers, () -> engines.split(STREAM, open().get(0)));
            write(1, writers, () -> {});
            await("both readers are at work")
                    .atMost(READ_LIMIT)
                    .until(() -> byKcl.count() > 0 && byMillrace.count() > 0);
            write(2, writers, () -> engines.merge(STREAM, open().get(1), open().get(2)));
            write(3, writers, () -> {});
        }
    }

    @AfterAll
    void stop() throws Exception {
        for (AutoCloseable reader : readers) {
            reader.close();
        }
        engines.close();
    }

    @Test
    void entriesWereThrottledAndRepliesLost() {
        assertThat(faults.recorded()).containsKeys(FaultKind.THROTTLE_ENTRY, FaultKind.LOSE_REPLY);
    }

    @Test
    void theKclDeliversEveryRecordThatMillraceAckedAndKeepsTheOrderOfKeys() {
        awaitAll(byKcl, acked(ORDERED));
        awaitAll(byKcl, acked(UNORDERED));

        assertThat(byKcl.outOfOrder(ORDERED)).isEmpty();
    }

    @Test
    void theKclDeliversEveryRecordThatTheKplAcked() {
        awaitAll(byKcl, acked(KPL));
    }

    @Test
    void millraceDeliversEveryRecordThatTheKplAcked() {
        awaitAll(byMillrace, acked(KPL));
    }

    @Test
    void millraceDeliversEveryRecordThatMillraceAckedAndKeepsTheOrderOfKeys() {
        awaitAll(byMillrace, acked(ORDERED));
        awaitAll(byMillrace, acked(UNORDERED));

        assertThat(byMillrace.outOfOrder(ORDERED)).isEmpty();
    }

    private static void awaitAll(Deliveries deliveries, List<NumberedRecord> acked) {
        assertThat(acked).hasSize(RECORDS).doesNotHaveDuplicates();
        await("every acked record is delivered")
                .atMost(READ_LIMIT)
                .untilAsserted(() -> assertThat(deliveries.missing(acked)).isEmpty());
    }

    /** One quarter of each writer's records, with something happening when they are handed over and not yet all written. */
    private void write(int quarter, Writers writers, Runnable meanwhile)
            throws InterruptedException, ExecutionException, TimeoutException {
        faults.add(FaultRule.of(FaultKind.LOSE_REPLY).onOperation("PutRecords").times(LOST_REPLIES_PER_QUARTER));
        List<CompletableFuture<?>> puts = new ArrayList<>();
        for (NumberedRecord record : records(quarter, ORDERED)) {
            puts.add(writers.ordered().put(record.key(), record.content()));
        }
        for (NumberedRecord record : records(quarter, UNORDERED)) {
            puts.add(writers.unordered().put(record.key(), record.content()));
        }
        records(quarter, KPL).forEach(writers.kpl()::put);
        meanwhile.run();
        CompletableFuture.allOf(puts.toArray(CompletableFuture[]::new)).get(WRITE_LIMIT.toSeconds(), TimeUnit.SECONDS);
        acked.addAll(records(quarter, ORDERED));
        acked.addAll(records(quarter, UNORDERED));
        acked.addAll(writers.kpl().acked());
    }

    private static List<NumberedRecord> records(int quarter, String keyPrefix) {
        return IntStream.range(quarter * QUARTER, (quarter + 1) * QUARTER)
                .mapToObj(number -> new NumberedRecord(keyPrefix + number % KEYS, number))
                .toList();
    }

    private List<NumberedRecord> acked(String keyPrefix) {
        return acked.stream()
                .filter(record -> record.key().startsWith(keyPrefix))
                .toList();
    }

    private List<Shard> open() {
        return HashRanges.open(engines.shards(STREAM));
    }

    private record Writers(KinesisProducer ordered, KinesisProducer unordered, KplWriter kpl) {}
}
