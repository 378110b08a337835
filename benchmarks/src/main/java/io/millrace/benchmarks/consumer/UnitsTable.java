package io.millrace.benchmarks.consumer;

import io.millrace.benchmarks.consumer.Fleet.Make;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** What leases cost at rest: write units of DynamoDB for each shard and hour, counted where they arrive. */
final class UnitsTable {
    private static final int WORKERS = 2;
    private static final int SHARDS_OF_EACH = 20;
    private static final double HOUR_SECONDS = 3600;

    private final TableOptions options;

    UnitsTable(TableOptions options) {
        this.options = options;
    }

    String markdown() throws IOException {
        StringBuilder table = new StringBuilder("| at rest, " + WORKERS + " workers with " + SHARDS_OF_EACH
                + " shards each | writes counted | in | write units per shard-hour |\n|---|--:|--:|--:|\n");
        for (SideName side : options.sides()) {
            table.append(row(side));
        }
        return table.toString();
    }

    private String row(SideName side) throws IOException {
        int shards = WORKERS * SHARDS_OF_EACH;
        try (Fleet fleet = Fleet.start(options, new Make(side, false, Reading.POLLING), WORKERS, shards)) {
            try (StampedWriter writer = StampedWriter.toAll(fleet.services(), Duration.ofMillis(500))) {
                writer.start();
                fleet.awaitSpread();
            }
            LockSupport.parkNanos(options.settling().toNanos());
            long before = fleet.services().tableWrites();
            long began = System.nanoTime();
            LockSupport.parkNanos(options.time().toNanos());
            long writes = fleet.services().tableWrites() - before;
            double seconds = (System.nanoTime() - began) / 1e9;
            return String.format(
                    Locale.ROOT,
                    "| %s | %,d | %.0f s | %,.1f |%n",
                    side.label(),
                    writes,
                    seconds,
                    writes * HOUR_SECONDS / seconds / shards);
        }
    }
}
