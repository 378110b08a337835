package io.millrace.benchmarks.agent;

import io.millrace.benchmarks.measure.Latencies;
import io.millrace.benchmarks.measure.ProcessTree;
import io.millrace.benchmarks.producer.SinkProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** How long it takes from the start of the process to the first record at the sink, which answers at once. */
final class StartTable {
    private final InstalledAgent agent;
    private final AgentOptions options;

    StartTable(InstalledAgent agent, AgentOptions options) {
        this.agent = agent;
        this.options = options;
    }

    String markdown() throws IOException {
        return "| from start to first record, ms | least | median | most | CPU, median |\n|---|--:|--:|--:|--:|\n"
                + row("with the package's class archive", agent)
                + row("without it", agent.withoutArchive());
    }

    private String row(String name, InstalledAgent installed) throws IOException {
        Latencies times = new Latencies();
        Latencies cpus = new Latencies();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < options.rounds(); i++) {
            try (LogFiles logs = new LogFiles();
                    SinkProcess sink = new SinkProcess(options.shards(), false, Duration.ZERO)) {
                logs.write("some.log", 100, number -> LogFiles.line(number, 100));
                long began = System.nanoTime();
                try (AgentRun run =
                        AgentRun.start(installed, sink, logs.directory(), List.of(), options.jvmOptions())) {
                    while (sink.counts().wireRecords() == 0) {
                        run.requireProgress(began);
                        LockSupport.parkNanos(1_000_000);
                    }
                    long took = System.nanoTime() - began;
                    ProcessTree tree = run.tree();
                    cpus.add(tree.cpu().toNanos());
                    times.add(took);
                    least = Math.min(least, took);
                }
            }
        }
        return String.format(
                Locale.ROOT,
                "| %s | %d | %d | %d | %d |%n",
                name,
                least / 1_000_000,
                times.nanos(0.5) / 1_000_000,
                times.mostNanos() / 1_000_000,
                cpus.nanos(0.5) / 1_000_000);
    }
}
