package io.millrace.benchmarks.producer;

import io.millrace.benchmarks.producer.Arena.Driver;
import io.millrace.benchmarks.producer.Load.Clock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What each side holds of the machine's memory while the sink stalls half of the time. */
final class MemoryWatch {
    private static final int SHARDS = 16;
    private static final int DATA_BYTES = 1024;
    private static final int STALLS = 10;
    private static final int PARTS = 10;
    private static final double MEGABYTE = 1e6;
    private static final long EVERY_MILLIS = 500;

    private MemoryWatch() {}

    /** Runs every side once; a table with the most that each held in each tenth of the time. */
    static String run(RunOptions options) throws IOException, InterruptedException {
        Map<SideName, List<Long>> held = new EnumMap<>(SideName.class);
        for (SideName side : options.sides()) {
            held.put(side, watch(side, options));
        }
        StringBuilder table = new StringBuilder("| resident MB, the most in each tenth of ")
                .append(options.memoryTime().toSeconds())
                .append(" s |");
        for (int part = 1; part <= PARTS; part++) {
            table.append(' ').append(part).append(" |");
        }
        table.append("\n|---").append("|--:".repeat(PARTS)).append('|');
        held.forEach((side, parts) -> {
            table.append("\n| ").append(side.label()).append(" |");
            parts.forEach(most -> table.append(String.format(Locale.ROOT, " %.0f |", most / MEGABYTE)));
        });
        return table.toString();
    }

    private static List<Long> watch(SideName side, RunOptions options) throws IOException, InterruptedException {
        Load load = new Load(DATA_BYTES, 0, Duration.ZERO, Duration.ZERO, Clock.WALL, options.memoryTime());
        long stallNanos = options.memoryTime().toNanos() / (2 * STALLS);
        List<Long> parts = new ArrayList<>();
        try (Arena arena = new Arena(SHARDS, false, options.memoryJvmOptions())) {
            Driver driver = arena.start(side, load);
            long began = System.nanoTime();
            long most = 0;
            boolean isStalled = false;
            while (parts.size() < PARTS && driver.isAlive()) {
                Thread.sleep(EVERY_MILLIS);
                long since = System.nanoTime() - began;
                boolean stalls = since / stallNanos % 2 == 1;
                if (stalls != isStalled) {
                    isStalled = stalls;
                    stallOrGo(arena.sink(), stalls);
                }
                most = Math.max(most, driver.tree().residentBytes());
                if (since / (options.memoryTime().toNanos() / PARTS) > parts.size()) {
                    parts.add(most);
                    most = 0;
                }
            }
            arena.sink().go();
            driver.outcome();
        }
        return parts;
    }

    private static void stallOrGo(SinkProcess sink, boolean stalls) {
        if (stalls) {
            sink.stall();
        } else {
            sink.go();
        }
    }
}
