package io.millrace.benchmarks.producer;

import io.millrace.benchmarks.producer.Load.Clock;
import io.millrace.benchmarks.producer.Outcome.ThreadUse;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** One run of one side, with what each group of its threads used. For a closer look: further arguments are options of its JVM. */
public final class ProducerProfile {
    private static final Duration SETTLING = Duration.ofSeconds(20);

    private ProducerProfile() {}

    /**
     * Runs it.
     *
     * @param arguments a {@code SideName}, shards, bytes of data, records a second (0: as many as it takes), seconds of
     *     CPU time to warm up, seconds (of CPU time if not paced), options of the Java command
     */
    public static void main(String[] arguments) throws IOException {
        SideName side = SideName.valueOf(arguments[0]);
        int perSecond = Integer.parseInt(arguments[3]);
        Load load = new Load(
                Integer.parseInt(arguments[2]),
                perSecond,
                Duration.ofSeconds(Long.parseLong(arguments[4])),
                SETTLING,
                perSecond > 0 ? Clock.WALL : Clock.CPU,
                Duration.ofSeconds(Long.parseLong(arguments[5])));
        List<String> options = Arrays.asList(arguments).subList(6, arguments.length);
        try (Arena arena = new Arena(Integer.parseInt(arguments[1]), false, options)) {
            Outcome outcome = arena.run(side, load);
            SinkProcess.Counts counts = arena.sink().counts();
            System.out.printf(
                    Locale.ROOT,
                    "%s %s: %,.0f records/s, %.3f us CPU and %.0f B allocated per record; p50 %.1f p99 %.1f max %.1f"
                            + " ms%n",
                    side,
                    load,
                    outcome.recordsPerSecond(),
                    outcome.cpuMicrosPerRecord(),
                    outcome.allocatedPerRecord(),
                    outcome.latency().halfNanos() / 1e6,
                    outcome.latency().ninetyNinthNanos() / 1e6,
                    outcome.latency().mostNanos() / 1e6);
            System.out.printf(
                    Locale.ROOT,
                    "sink: %d requests, %d wire records, %.0f KB a request, %.2f ms each, %.2f s CPU%n",
                    counts.requests(),
                    counts.wireRecords(),
                    counts.bodyBytes() / 1e3 / Math.max(1, counts.requests()),
                    counts.answering().toNanos() / 1e6 / Math.max(1, counts.requests()),
                    arena.sink().tree().cpu().toMillis() / 1e3);
            print(outcome);
        }
    }

    private static void print(Outcome outcome) {
        long rest = outcome.cpuNanos();
        for (ThreadUse use : outcome.threads().values()) {
            rest -= use.cpuNanos();
        }
        outcome.threads().forEach((name, use) -> print(name, use, outcome.records()));
        print("the rest, and other processes", new ThreadUse(rest, 0), outcome.records());
    }

    private static void print(String name, ThreadUse use, long records) {
        System.out.printf(
                Locale.ROOT,
                "%10.3f us %8.0f B  %s%n",
                use.cpuNanos() / 1e3 / records,
                (double) use.allocatedBytes() / records,
                name);
    }
}
