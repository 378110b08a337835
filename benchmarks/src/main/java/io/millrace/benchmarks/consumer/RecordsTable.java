package io.millrace.benchmarks.consumer;

import io.millrace.benchmarks.measure.ProcessTree;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How many user records a worker hands to user code that does nothing, per second of CPU time of its process. */
final class RecordsTable {
    private static final String HEAD = "| user records of 100 B, in 50 KB aggregates | per CPU second |"
            + " CPU per record | per second |\n|---|--:|--:|--:|\n";
    private static final int SHARDS = 32;
    private static final int SHARDS_IN_MEMORY = 8;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final TableOptions options;

    /** Records for every second: of CPU time, and by the wall clock. */
    record Rate(double perCpuSecond, double perSecond) {}

    /** Brings records to a worker, or waits while it has enough. */
    @FunctionalInterface
    interface Feeding {
        void feed(long read);
    }

    RecordsTable(TableOptions options) {
        this.options = options;
    }

    String markdown() throws IOException {
        StringBuilder table = new StringBuilder(HEAD);
        for (ShardLoad.Keys keys : ShardLoad.Keys.values()) {
            if (options.sides().contains(SideName.MILLRACE)) {
                table.append(row(
                        SideName.MILLRACE.label() + ", from memory, " + keys.label(),
                        () -> inMemory(keys, WayIn.PROCESSOR)));
            }
        }
        for (Reading reading : Reading.values()) {
            for (ShardLoad.Keys keys : ShardLoad.Keys.values()) {
                for (SideName side : options.sides()) {
                    if (side != SideName.MILLRACE_COUNTERS) {
                        table.append(row(
                                side.label() + ", " + reading.label() + ", " + keys.label(),
                                () -> overServices(side, reading, keys)));
                    }
                }
            }
        }
        return table.toString();
    }

    /** One measurement. */
    @FunctionalInterface
    private interface Measurement {
        Rate take() throws IOException;
    }

    private String row(String name, Measurement measurement) throws IOException {
        List<Rate> rates = new ArrayList<>();
        for (int i = 0; i < options.rounds(); i++) {
            rates.add(measurement.take());
        }
        double perCpuSecond =
                median(rates.stream().mapToDouble(Rate::perCpuSecond).toArray());
        double perSecond = median(rates.stream().mapToDouble(Rate::perSecond).toArray());
        return String.format(
                Locale.ROOT, "| %s | %,.0f | %.0f ns | %,.0f |%n", name, perCpuSecond, 1e9 / perCpuSecond, perSecond);
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    /** By each way in, from memory. */
    String handlersMarkdown() throws IOException {
        StringBuilder table = new StringBuilder(HEAD);
        for (WayIn way : WayIn.values()) {
            for (ShardLoad.Keys keys : ShardLoad.Keys.values()) {
                table.append(row(way.label() + ", " + keys.label(), () -> inMemory(keys, way)));
            }
        }
        return table.toString();
    }

    private Rate inMemory(ShardLoad.Keys keys, WayIn way) throws IOException {
        try (WorkerProcess worker = WorkerProcess.startInMemory(options.jvmOptions(), SHARDS_IN_MEMORY, keys, way)) {
            return measured(worker, read -> LockSupport.parkNanos(10 * PAUSE_NANOS));
        }
    }

    private Rate overServices(SideName side, Reading reading, ShardLoad.Keys keys) throws IOException {
        try (Services services = Services.start(SHARDS, false);
                Feeder feeder = new Feeder(services, keys);
                WorkerProcess worker = WorkerProcess.start(
                        options.jvmOptions(),
                        new WorkerOptions(
                                side,
                                false,
                                reading,
                                Entry.COUNT,
                                services.kinesis(),
                                services.dynamoDb(),
                                "worker"))) {
            return measured(worker, read -> {
                if (!feeder.feed(read)) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            });
        }
    }

    private Rate measured(WorkerProcess worker, Feeding feeding) throws IOException {
        ProcessTree tree = worker.tree();
        feedUntil(worker, feeding, () -> worker.records() > 0);
        Duration began = tree.cpu();
        feedUntil(worker, feeding, () -> tree.cpu().minus(began).compareTo(options.warmUp()) >= 0);
        Duration cpu = tree.cpu();
        long records = worker.records();
        long nanos = System.nanoTime();
        feedUntil(worker, feeding, () -> tree.cpu().minus(cpu).compareTo(options.time()) >= 0);
        double cpuSeconds = tree.cpu().minus(cpu).toNanos() / 1e9;
        double seconds = (System.nanoTime() - nanos) / 1e9;
        long counted = worker.records() - records;
        return new Rate(counted / cpuSeconds, counted / seconds);
    }

    /** Whether something has come to pass. */
    @FunctionalInterface
    private interface Condition {
        boolean isMet() throws IOException;
    }

    private static void feedUntil(WorkerProcess worker, Feeding feeding, Condition condition) throws IOException {
        while (!condition.isMet()) {
            feeding.feed(worker.records());
        }
    }
}
