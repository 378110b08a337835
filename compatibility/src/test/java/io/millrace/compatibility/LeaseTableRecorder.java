package io.millrace.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Records the lease tables of KCL workers at work for the consumer's {@code RecordedTablesTest}: each twice, a lease time apart, with a
 * shard that was split and read to its end. Run by its name and a switch only: {@code -Dtest=LeaseTableRecorder
 * -Dmillrace.recordTables=true}; look at what has changed before you commit it.
 */
@EnabledIfSystemProperty(
        named = "millrace.recordTables",
        matches = "true",
        disabledReason = "writes files of the consumer's tests")
final class LeaseTableRecorder {
    private static final Path FOLDER = Path.of("..", "consumer", "src", "test", "resources", "kcl-tables");
    private static final String STREAM = "recorded";
    private static final String APPLICATION = "recorded-readers";
    private static final int SHARDS = 2;
    private static final Duration LEASE_TIME = Duration.ofSeconds(5);
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration GLANCE = Duration.ofMillis(20);
    private static final AttributeValue ABSENT = AttributeValue.fromS("");

    @Test
    void ofTheKclTwo() {
        record("kcl-2.6.1", KclRelease.TWO, KclMain.class);
    }

    @Test
    void ofTheKclThreeBesideTheKclTwo() {
        record("kcl-3.5.1-beside-2", KclRelease.THREE, KclMain.class);
    }

    /** With a second worker, to which the leader moves a lease. */
    @Test
    void ofTheKclThree() {
        record("kcl-3.5.1", KclRelease.THREE, KclThreeAloneMain.class);
    }

    @Test
    void ofTheKclThreeWithManyStreams() {
        List<String> names = List.of(STREAM + "-one", STREAM + "-two");
        try (Engines engines = Engines.start(builder -> builder)) {
            names.forEach(name -> engines.engine().createStream(name, 1));
            KclStreams streams = KclStreams.of(engines.kinesis(), names);
            try (Load one = Load.start(engines, names.get(0));
                    Load two = Load.start(engines, names.get(1));
                    KclWorker kcl = KclWorker.startOfMany(engines, streams, APPLICATION, record -> true)) {
                awaitBegun(engines, 2);
                engines.split(names.get(1), engines.shards(names.get(1)).get(0));
                awaitBegun(engines, 3);
                recordTwice(engines, "kcl-3.5.1-many-streams");
                assertThat(List.of(one.acked(), two.acked())).doesNotContain(List.of());
                assertThat(kcl.name()).isNotEmpty();
            }
        }
    }

    private static void record(String name, KclRelease release, Class<?> main) {
        try (Engines engines = Engines.start(builder -> builder);
                ProcessFleet fleet = new ProcessFleet(options(engines))) {
            engines.engine().createStream(STREAM, SHARDS);
            fleet.begin("kcl", release.classPath(), main, same -> same);
            try (Load load = Load.start(engines, STREAM)) {
                awaitBegun(engines, SHARDS);
                engines.split(STREAM, engines.shards(STREAM).get(0));
                awaitBegun(engines, SHARDS + 1);
                recordTwice(engines, name);
                if (main.equals(KclThreeAloneMain.class)) {
                    fleet.begin("kcl", release.classPath(), main, same -> same);
                    awaitHandOff(engines).write(FOLDER.resolve(name + "-moving.jsonl"));
                }
                assertThat(load.acked()).isNotEmpty();
            }
        }
    }

    private static void recordTwice(Engines engines, String name) {
        TableExport.of(engines, APPLICATION).write(FOLDER.resolve(name + "-1.jsonl"));
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LEASE_TIME.toMillis()));
        TableExport.of(engines, APPLICATION).write(FOLDER.resolve(name + "-2.jsonl"));
    }

    /** Waits until so many unfinished shards have checkpoints. */
    private static void awaitBegun(Engines engines, int count) {
        await(count + " leases have checkpoints")
                .atMost(LIMIT)
                .ignoreExceptions()
                .until(() -> TableExport.of(engines, APPLICATION).rows().stream()
                                .filter(row -> text(row, "checkpoint").matches("\\d+"))
                                .count()
                        == count);
    }

    private static TableExport awaitHandOff(Engines engines) {
        return await("a lease is on its way")
                .atMost(LIMIT)
                .pollInterval(GLANCE)
                .until(
                        () -> TableExport.of(engines, APPLICATION),
                        export -> export.rows().stream().anyMatch(row -> row.containsKey("checkpointOwner")));
    }

    private static String text(Map<String, AttributeValue> row, String attribute) {
        return String.valueOf(row.getOrDefault(attribute, ABSENT).s());
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
