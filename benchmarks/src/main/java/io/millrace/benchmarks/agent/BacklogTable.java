package io.millrace.benchmarks.agent;

import io.millrace.benchmarks.measure.Latencies;
import io.millrace.benchmarks.producer.SinkProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** How long a million lines take that are there when the agent starts. */
final class BacklogTable {
    private static final int LINES = 1_000_000;
    private static final int LINE_BYTES = 100;

    private final InstalledAgent agent;
    private final AgentOptions options;

    BacklogTable(InstalledAgent agent, AgentOptions options) {
        this.agent = agent;
        this.options = options;
    }

    String markdown() throws IOException {
        Latencies starts = new Latencies();
        Latencies alls = new Latencies();
        Latencies hashes = new Latencies();
        for (int i = 0; i < options.rounds(); i++) {
            once(starts, alls, hashes);
        }
        return String.format(
                Locale.ROOT,
                "| a million lines of 100 B, median of %d | seconds |%n|---|--:|%n| read and hashed alone, one thread | %.2f |%n"
                        + "| from the start of the process to the first record at the sink | %.2f |%n"
                        + "| from the start of the process to the last record at the sink | %.2f |%n",
                options.rounds(),
                hashes.nanos(0.5) / 1e9,
                starts.nanos(0.5) / 1e9,
                alls.nanos(0.5) / 1e9);
    }

    private void once(Latencies starts, Latencies alls, Latencies hashes) throws IOException {
        try (LogFiles logs = new LogFiles();
                SinkProcess sink = new SinkProcess(options.shards(), false, Duration.ZERO)) {
            Path file = logs.write("some.log", (long) LINES * LINE_BYTES, number -> LogFiles.line(number, LINE_BYTES));
            hashes.add(HashFloor.of(file).wall().toNanos());
            long began = System.nanoTime();
            try (AgentRun run = AgentRun.start(agent, sink, logs.directory(), List.of(), options.jvmOptions())) {
                watch(run, sink, Files.size(file), began, starts, alls);
            }
        }
    }

    /** By the sink, since the agent tells what is acked but once a second. */
    private static void watch(AgentRun run, SinkProcess sink, long bytes, long began, Latencies starts, Latencies alls)
            throws IOException {
        long records = 0;
        long firstNanos = 0;
        long lastNanos = 0;
        for (int i = 0; i % 100 != 0 || run.ackedBytes() < bytes; i++) {
            long now = sink.counts().wireRecords();
            if (now > records) {
                lastNanos = System.nanoTime();
                firstNanos = records == 0 ? lastNanos : firstNanos;
                records = now;
            }
            run.requireProgress(began);
            LockSupport.parkNanos(2_000_000);
        }
        starts.add(firstNanos - began);
        alls.add(lastNanos - began);
    }
}
