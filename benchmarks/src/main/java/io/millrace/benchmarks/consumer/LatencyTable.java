package io.millrace.benchmarks.consumer;

import io.millrace.benchmarks.consumer.Fleet.Make;
import io.millrace.benchmarks.consumer.WorkerProcess.Latency;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** How long a record takes from put to user code when there is little to do. */
final class LatencyTable {
    private static final int SHARDS = 4;
    private static final Duration MEAN_INTERVAL = Duration.ofMillis(50);

    private final TableOptions options;

    LatencyTable(TableOptions options) {
        this.options = options;
    }

    String markdown() throws IOException {
        StringBuilder table = new StringBuilder("| from put to user code, " + SHARDS + " shards, 20 records/s |"
                + " records | p50 | p99 | most |\n|---|--:|--:|--:|--:|\n");
        for (Reading reading : Reading.values()) {
            for (SideName side : options.sides()) {
                for (boolean isTuned : side == SideName.KCL ? List.of(false, true) : List.of(false)) {
                    if (side != SideName.MILLRACE_COUNTERS) {
                        table.append(row(new Make(side, isTuned, reading)));
                    }
                }
            }
        }
        return table.toString();
    }

    private String row(Make make) throws IOException {
        try (Fleet fleet = Fleet.start(options, make, 1, SHARDS)) {
            try (StampedWriter all = StampedWriter.toAll(fleet.services(), MEAN_INTERVAL)) {
                all.start();
                fleet.awaitSpread();
                LockSupport.parkNanos(options.settling().toNanos());
            }
            try (StampedWriter any = StampedWriter.toAny(fleet.services(), MEAN_INTERVAL)) {
                any.start();
                LockSupport.parkNanos(Duration.ofSeconds(3).toNanos());
                fleet.worker(0).reset();
                LockSupport.parkNanos(options.time().toNanos());
                Latency latency = fleet.worker(0).latency();
                return String.format(
                        Locale.ROOT,
                        "| %s, %s | %,d | %.1f ms | %.1f ms | %.1f ms |%n",
                        make.side().label(make.isTuned()),
                        make.reading().label(),
                        latency.records(),
                        latency.halfNanos() / 1e6,
                        latency.ninetyNinthNanos() / 1e6,
                        latency.mostNanos() / 1e6);
            }
        }
    }
}
