package io.millrace.benchmarks.agent;

import io.millrace.benchmarks.measure.Latencies;
import io.millrace.benchmarks.producer.SinkProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/** How long it takes from a line written to its request at the sink, when nothing else is to do. */
final class LatencyTable {
    private static final int WARM_UP = 20;

    private final InstalledAgent agent;
    private final AgentOptions options;

    LatencyTable(InstalledAgent agent, AgentOptions options) {
        this.agent = agent;
        this.options = options;
    }

    String markdown() throws IOException {
        Latencies times = new Latencies();
        SplittableRandom random = new SplittableRandom(1);
        try (LogFiles logs = new LogFiles();
                SinkProcess sink = new SinkProcess(options.shards(), false, Duration.ZERO)) {
            Path file = logs.write("some.log", 100, number -> LogFiles.line(number, 100));
            try (AgentRun run = AgentRun.start(agent, sink, logs.directory(), List.of(), options.jvmOptions())) {
                run.awaitAcked(1);
                for (int i = 0; i < WARM_UP + 20 * options.rounds(); i++) {
                    LockSupport.parkNanos(300_000_000L + random.nextLong(200_000_000L));
                    long took = once(run, file, sink);
                    if (i >= WARM_UP) {
                        times.add(took);
                    }
                }
            }
        }
        return String.format(
                Locale.ROOT,
                "| from a line written to its request, linger 100 ms, ms | half | 99 %% | most |%n|---|--:|--:|--:|%n"
                        + "| %d lines, idle host | %.1f | %.1f | %.1f |%n",
                times.total(),
                times.nanos(0.5) / 1e6,
                times.nanos(0.99) / 1e6,
                times.mostNanos() / 1e6);
    }

    private static long once(AgentRun run, Path file, SinkProcess sink) throws IOException {
        long before = sink.counts().wireRecords();
        Files.writeString(file, LogFiles.line(1, 100), StandardOpenOption.APPEND);
        long began = System.nanoTime();
        while (sink.counts().wireRecords() == before) {
            run.requireProgress(began);
            LockSupport.parkNanos(500_000);
        }
        return System.nanoTime() - began;
    }
}
