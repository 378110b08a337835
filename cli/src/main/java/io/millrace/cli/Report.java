package io.millrace.cli;

import io.millrace.producer.ProducerStats;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a quickstart ends with: what was sent, what arrived, and what it would cost. */
record Report(List<Line> lines, Ledger ledger, ProducerStats stats, String faults, int shardChanges, Duration elapsed) {
    private static final int KEYS_SHOWN = 10;

    /** Every line arrived, each key's lines in order. */
    boolean succeeded() {
        Ledger.Count count = ledger.count();
        return count.missing() == 0 && count.outOfOrder() == 0;
    }

    void print(PrintWriter out, Path source) {
        Ledger.Count count = ledger.count();
        out.println();
        row(out, "source", "%s, %,d lines", source, lines.size());
        row(out, "faults", "%s; %d of 3 shard changes", faults, shardChanges);
        row(out, "received", "%,d of %,d in %.1f s", count.received(), count.lines(), elapsed.toMillis() / 1_000.0);
        row(out, "missing", "%,d", count.missing());
        row(out, "out of order", "%,d", count.outOfOrder());
        row(out, "duplicates", "%,d", count.duplicates());
        printCost(out);
        printKeys(out);
        out.flush();
    }

    private void printCost(PrintWriter out) {
        if (stats.wireRecordsWritten() == 0) {
            row(out, "this run", "put nothing, all lines were acked before");
            return;
        }
        double ratio = (double) stats.ackedRecords() / stats.wireRecordsWritten();
        row(
                out,
                "aggregation",
                "%,d user records in %,d wire records, %.1f to one",
                stats.ackedRecords(),
                stats.wireRecordsWritten(),
                ratio);
        row(out, "payload units", "%,d (without aggregation %,d)", stats.payloadUnits(), stats.rawPayloadUnits());
    }

    private void printKeys(PrintWriter out) {
        List<Map.Entry<String, Integer>> keys = ledger.receivedByKey();
        out.println();
        out.println("records by key");
        keys.stream()
                .limit(KEYS_SHOWN)
                .forEach(key -> out.printf(Locale.ROOT, "  %,7d  %s%n", key.getValue(), key.getKey()));
        if (keys.size() > KEYS_SHOWN) {
            int rest =
                    keys.stream().skip(KEYS_SHOWN).mapToInt(Map.Entry::getValue).sum();
            out.printf(Locale.ROOT, "  %,7d  in %,d more keys%n", rest, keys.size() - KEYS_SHOWN);
        }
    }

    private static void row(PrintWriter out, String name, String format, Object... values) {
        out.printf(Locale.ROOT, "%-14s %s%n", name, String.format(Locale.ROOT, format, values));
    }
}
