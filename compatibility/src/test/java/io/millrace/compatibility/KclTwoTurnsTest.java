package io.millrace.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.consumer.lease.LeaseCondition;
import io.millrace.consumer.lease.LeaseTool;
import io.millrace.consumer.lease.TableContents;
import io.millrace.producer.KinesisProducer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Millrace and the KCL 2.6.1, each a process, go on behind each other's checkpoints, which lie inside aggregates. Millrace begins with
 * leases that live by its row, and is rolled back to counters before the KCL comes.
 */
final class KclTwoTurnsTest {
    private static final String STREAM = "kcl-two-turns";
    private static final String APPLICATION = "kcl-two-turns-readers";
    private static final int TURN = 700;
    // Long enough for full aggregates, so that they end where their size says.
    private static final Duration LINGER = Duration.ofSeconds(2);
    private static final Duration WRITE_LIMIT = Duration.ofMinutes(1);
    private static final Duration TURN_LIMIT = Duration.ofMinutes(2);
    private static final Duration LEASE_TIME = Duration.ofSeconds(3);

    @Test
    void eachGoesOnExactlyBehindTheCheckpointOfTheOther() throws Exception {
        try (Engines engines = Engines.start(builder -> builder);
                ProcessFleet fleet = new ProcessFleet(options(engines))) {
            engines.engine().createStream(STREAM, 1);
            write(engines);

            LeaseTool tool = new LeaseTool(engines.dynamoDb(), APPLICATION);
            turn(
                    fleet,
                    "millrace",
                    System.getProperty("java.class.path"),
                    MillraceMain.class,
                    TURN,
                    () -> rollBack(tool));
            assertThat(subSequence(engines)).isPositive();
            turn(fleet, "kcl-two", KclRelease.TWO.classPath(), KclMain.class, 2 * TURN, () -> {});
            assertThat(subSequence(engines)).isPositive();
            turn(fleet, "millrace", System.getProperty("java.class.path"), MillraceMain.class, 3 * TURN, () -> {});

            assertThat(fleet.history().outOfOrder()).isEmpty();
            assertThat(fleet.history().unexcusedRepeats(Duration.ZERO, Duration.ZERO))
                    .isEmpty();
        }
    }

    private static void rollBack(LeaseTool tool) {
        assertThat(livesBy(tool)).containsExactly("row");
        tool.liveByCounters();
        await("leases live by their counters")
                .atMost(TURN_LIMIT)
                .untilAsserted(() -> assertThat(livesBy(tool)).containsExactly("counter"));
    }

    private static List<String> livesBy(LeaseTool tool) {
        TableContents contents = tool.read();
        return contents.leases().values().stream()
                .map(lease -> LeaseCondition.of(lease, contents, contents).livesBy())
                .toList();
    }

    /** A worker takes what is below the limit, and is told to end. */
    private static void turn(
            ProcessFleet fleet, String name, String classPath, Class<?> main, int limit, Runnable beforeItsEnd)
            throws InterruptedException {
        JavaProcess worker = fleet.start(name, classPath, main, options -> options.until(limit));
        fleet.awaitDelivered(records(0, limit), TURN_LIMIT);
        assertThat(CapturedLog.problemsOfTheKcl(worker.log())).isEmpty();
        beforeItsEnd.run();
        fleet.terminate(worker);
        assertThat(fleet.history().missing(records(limit, limit + 1))).hasSize(1);
    }

    private static long subSequence(Engines engines) {
        Map<String, AttributeValue> lease =
                engines.dynamoDb().scan(request -> request.tableName(APPLICATION)).join().items().stream()
                        .filter(item -> item.containsKey("checkpointSubSequenceNumber"))
                        .findFirst()
                        .orElseThrow();
        return Long.parseLong(lease.getOrDefault("checkpointSubSequenceNumber", AttributeValue.fromN("-1"))
                .n());
    }

    private static void write(Engines engines) throws Exception {
        try (KinesisProducer producer = KinesisProducer.builder(STREAM)
                .client(engines.kinesis())
                .ordered()
                .recordMaxBufferedTime(LINGER)
                .build()) {
            CompletableFuture<?>[] puts = records(0, 3 * TURN).stream()
                    .map(record -> producer.put(record.key(), record.content()))
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(puts).get(WRITE_LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static List<NumberedRecord> records(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(number -> new NumberedRecord("key-1", number))
                .toList();
    }

    private static WorkerOptions options(Engines engines) {
        return new WorkerOptions(
                engines.engine().endpoint().toString(),
                engines.tables().endpoint().toString(),
                STREAM,
                APPLICATION,
                "",
                LEASE_TIME,
                "AUTO",
                false,
                Integer.MAX_VALUE);
    }
}
