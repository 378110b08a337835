package io.millrace.benchmarks.agent;

import io.millrace.benchmarks.agent.AgentRun.Mark;
import io.millrace.benchmarks.producer.SinkProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** How much of a file the agent sends in a second of CPU time, once it is warm and in all. */
final class ThroughputTable {
    private static final double WARM_UP = 0.4;
    private static final double MIB = 1 << 20;

    private final InstalledAgent agent;
    private final AgentOptions options;

    ThroughputTable(InstalledAgent agent, AgentOptions options) {
        this.agent = agent;
        this.options = options;
    }

    String markdown() throws IOException {
        StringBuilder table = new StringBuilder(
                "| | lines/s | CPU a line | MB per CPU-second | of those of the hashes | with"
                        + " the start | Kinesis Agent | ratio | most resident |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
        for (ThroughputCase one : ThroughputCase.ALL) {
            if (options.isWanted(one.name())) {
                table.append(row(one)).append('\n');
            }
        }
        return table.toString();
    }

    private String row(ThroughputCase one) throws IOException {
        try (LogFiles logs = new LogFiles();
                SinkProcess sink = new SinkProcess(options.shards(), false, one.delay())) {
            Path file = logs.write("some.log", (long) (options.bytes() * one.share()), one.line());
            long bytes = Files.size(file);
            HashFloor floor = HashFloor.of(file);
            try (AgentRun run = AgentRun.start(agent, sink, logs.directory(), one.flow(), options.jvmOptions())) {
                Mark warm = run.awaitAcked((long) (WARM_UP * bytes));
                Mark end = run.awaitAcked(bytes);
                return row(one, warm, end, floor, run.peakBytes());
            }
        }
    }

    private static String row(ThroughputCase one, Mark warm, Mark end, HashFloor floor, long peakBytes) {
        long bytes = end.ackedBytes() - warm.ackedBytes();
        Duration cpu = end.cpu().minus(warm.cpu());
        double seconds = (end.nanos() - warm.nanos()) / 1e9;
        double rate = megabytes(bytes, cpu);
        return String.format(
                Locale.ROOT,
                "| %s | %,.0f | %.2f µs | %.0f | %.2f | %.0f | %s | %s | %.0f MiB |",
                one.name(),
                (double) bytes / one.lineBytes() / seconds,
                cpu.toNanos() / 1e3 * one.lineBytes() / bytes,
                rate,
                rate / floor.megabytesPerSecond(),
                megabytes(end.ackedBytes(), end.cpu()),
                one.oldMegabytes() > 0 ? Double.toString(one.oldMegabytes()) : "",
                one.oldMegabytes() > 0 ? String.format(Locale.ROOT, "%.1f", rate / one.oldMegabytes()) : "",
                peakBytes / MIB);
    }

    private static double megabytes(long bytes, Duration cpu) {
        return bytes / 1e6 / (cpu.toNanos() / 1e9);
    }
}
