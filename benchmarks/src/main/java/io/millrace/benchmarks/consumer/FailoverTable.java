package io.millrace.benchmarks.consumer;

import io.millrace.benchmarks.consumer.Fleet.Make;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** How long the shards of one of two workers stand still when it is killed, and when it is stopped cleanly. */
final class FailoverTable {
    private static final int SHARDS = 8;
    private static final Duration WRITTEN_EVERY = Duration.ofMillis(100);
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final TableOptions options;

    FailoverTable(TableOptions options) {
        this.options = options;
    }

    String markdown() throws IOException {
        StringBuilder table = new StringBuilder("| from the end of one of two workers until its shards move again |"
                + " half of them | all of them, median | all of them, worst |\n|---|--:|--:|--:|\n");
        for (boolean isKill : List.of(true, false)) {
            for (boolean isTuned : List.of(false, true)) {
                for (SideName side : options.sides()) {
                    table.append(row(new Make(side, isTuned, Reading.POLLING), isKill));
                }
            }
        }
        return table.toString();
    }

    private String row(Make make, boolean isKill) throws IOException {
        List<Double> halves = new ArrayList<>();
        List<Double> wholes = new ArrayList<>();
        for (int i = 0; i < options.rounds(); i++) {
            List<Double> seconds = standstills(make, isKill);
            halves.add(seconds.get((seconds.size() - 1) / 2));
            wholes.add(seconds.get(seconds.size() - 1));
        }
        halves.sort(null);
        wholes.sort(null);
        return String.format(
                Locale.ROOT,
                "| %s, %s | %.2f s | %.2f s | %.2f s |%n",
                make.side().label(make.isTuned()),
                isKill ? "`kill -9`" : "clean stop",
                halves.get(halves.size() / 2),
                wholes.get(wholes.size() / 2),
                wholes.get(wholes.size() - 1));
    }

    /** For each shard of the worker that went, in order of length. */
    List<Double> standstills(Make make, boolean isKill) throws IOException {
        try (Fleet fleet = Fleet.start(options, make, 2, SHARDS);
                StampedWriter writer = StampedWriter.toAll(fleet.services(), WRITTEN_EVERY)) {
            writer.start();
            Set<String> moved = fleet.awaitSpread().get(1);
            fleet.worker(0).reset();
            long endedAtNanos = System.nanoTime();
            if (isKill) {
                fleet.worker(1).kill();
            } else {
                fleet.worker(1).beginStop();
            }
            Map<String, Long> first = fleet.awaitFirst(moved, LIMIT);
            return moved.stream()
                    .map(shard -> (first.getOrDefault(shard, Long.MAX_VALUE) - endedAtNanos) / 1e9)
                    .sorted()
                    .toList();
        }
    }
}
