package io.millrace.benchmarks.consumer;

import io.millrace.benchmarks.consumer.Fleet.Make;
import io.millrace.benchmarks.consumer.WorkerProcess.Footprint;
import io.millrace.benchmarks.measure.ProcessTree;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** What one worker with very many shards takes up when there is nothing to read. */
final class FootprintTable {
    private static final double MIB = 1 << 20;

    private final TableOptions options;

    FootprintTable(TableOptions options) {
        this.options = options;
    }

    String markdown() throws IOException {
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT,
                "| at rest, one worker with %,d shards, polling | threads | heap after a collection | resident |"
                        + " cores used |%n|---|--:|--:|--:|--:|%n",
                options.shards()));
        for (SideName side : options.sides()) {
            if (side != SideName.MILLRACE_COUNTERS) {
                table.append(row(side));
            }
        }
        return table.toString();
    }

    private String row(SideName side) throws IOException {
        Make make = new Make(side, false, Reading.POLLING);
        try (Fleet fleet = Fleet.start(options, make, 1, options.shards())) {
            try (StampedWriter writer = StampedWriter.toAll(fleet.services(), Duration.ofSeconds(1))) {
                writer.start();
                fleet.awaitSpread();
            }
            LockSupport.parkNanos(options.settling().toNanos());
            WorkerProcess worker = fleet.worker(0);
            ProcessTree tree = worker.tree();
            Duration cpu = tree.cpu();
            long began = System.nanoTime();
            LockSupport.parkNanos(options.time().toNanos());
            double cores = (double) tree.cpu().minus(cpu).toNanos() / (System.nanoTime() - began);
            Footprint footprint = worker.footprint();
            return String.format(
                    Locale.ROOT,
                    "| %s | %d | %.0f MiB | %.0f MiB | %.2f |%n",
                    side.label(),
                    footprint.threads(),
                    footprint.heapBytes() / MIB,
                    tree.residentBytes() / MIB,
                    cores);
        }
    }
}
