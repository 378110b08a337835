package io.millrace.benchmarks.agent;

import io.millrace.benchmarks.producer.SinkProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** What the agent takes up with many files of which few or none are written. */
final class RestTable {
    /** The JVM goes on compiling what a start has made hot. */
    private static final Duration SETTLING = Duration.ofMinutes(2);

    private static final double MIB = 1 << 20;

    private final InstalledAgent agent;
    private final AgentOptions options;

    RestTable(InstalledAgent agent, AgentOptions options) {
        this.agent = agent;
        this.options = options;
    }

    String markdown() throws IOException {
        return "| files | of them written, ten lines of 100 B a second each | cores used | resident | most resident |\n|--:|--:|--:|--:|--:|\n"
                + row(1, 0) + row(1_000, 0) + row(10_000, 0) + row(10_000, 100);
    }

    private String row(int files, int written) throws IOException {
        try (LogFiles logs = new LogFiles();
                SinkProcess sink = new SinkProcess(options.shards(), false, Duration.ZERO)) {
            for (int i = 0; i < files; i++) {
                Files.writeString(name(logs, i), LogFiles.line(i, 100));
            }
            try (AgentRun run = AgentRun.start(agent, sink, logs.directory(), List.of(), options.jvmOptions())) {
                run.awaitAcked(100L * files);
                watch(logs, written, SETTLING);
                Duration before = run.tree().cpu();
                long began = System.nanoTime();
                watch(logs, written, options.time());
                double cores = run.tree().cpu().minus(before).toNanos() / (double) (System.nanoTime() - began);
                return String.format(
                        Locale.ROOT,
                        "| %,d | %d | %.2f %% | %.0f MiB | %.0f MiB |%n",
                        files,
                        written,
                        100 * cores,
                        run.tree().residentBytes() / MIB,
                        run.peakBytes() / MIB);
            }
        }
    }

    private static void watch(LogFiles logs, int written, Duration time) throws IOException {
        String line = LogFiles.line(1, 100);
        for (long began = System.nanoTime(); System.nanoTime() - began < time.toNanos(); ) {
            for (int i = 0; i < written; i++) {
                Files.writeString(name(logs, i), line, StandardOpenOption.APPEND);
            }
            LockSupport.parkNanos(100_000_000);
        }
    }

    private static Path name(LogFiles logs, int number) {
        return logs.directory().resolve("app" + number + ".log");
    }
}
