package io.millrace.benchmarks.producer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Series side by side as a table in Markdown: a row for each side, columns for each series; then, for each other side, its figures
 * divided by those of Millrace, round by round.
 */
final class SeriesTable {
    /**
     * A figure of a series.
     *
     * @param format how it is written
     */
    record Column(String name, String format, ToDoubleFunction<Outcome> figure) {}

    /** A series and what it is called. */
    record Named(String name, Series series) {}

    static final Column RECORDS_PER_SECOND = new Column("records/s", "%,.0f", Outcome::recordsPerSecond);
    static final Column CPU = new Column("CPU µs", "%.2f", Outcome::cpuMicrosPerRecord);
    static final Column ALLOCATED = new Column("allocated B", "%,.0f", Outcome::allocatedPerRecord);
    static final Column HALF =
            new Column("p50 ms", "%.1f", outcome -> outcome.latency().halfNanos() / 1e6);
    static final Column NINETY_NINTH =
            new Column("p99 ms", "%.1f", outcome -> outcome.latency().ninetyNinthNanos() / 1e6);
    static final Column MOST =
            new Column("max ms", "%.1f", outcome -> outcome.latency().mostNanos() / 1e6);

    private final String title;
    private final List<Named> series;
    private final List<Column> columns;

    SeriesTable(String title, List<Named> series, List<Column> columns) {
        this.title = title;
        this.series = List.copyOf(series);
        this.columns = List.copyOf(columns);
    }

    String markdown() {
        List<String> rows = new ArrayList<>();
        rows.add(row(title, one -> column -> one.name() + ": " + column.name()));
        rows.add("|---" + "|--:".repeat(series.size() * columns.size()) + "|");
        for (SideName side : SideName.values()) {
            if (hasAll(side)) {
                rows.add(row(side.label(), one -> column -> cell(column, one.series(), side)));
            }
        }
        for (SideName side : SideName.values()) {
            if (side != SideName.MILLRACE && hasAll(side) && hasAll(SideName.MILLRACE)) {
                rows.add(row(side.label() + " : `millrace`", one -> column -> ratio(column, one.series(), side)));
            }
        }
        return String.join("\n", rows);
    }

    private boolean hasAll(SideName side) {
        return series.stream().allMatch(one -> one.series().has(side));
    }

    private String row(String head, Function<Named, Function<Column, String>> cells) {
        return series.stream()
                .flatMap(one -> columns.stream().map(column -> cells.apply(one).apply(column)))
                .collect(Collectors.joining(" | ", "| " + head + " | ", " |"));
    }

    private static String cell(Column column, Series series, SideName side) {
        return String.format(Locale.ROOT, column.format(), series.median(side, column.figure()));
    }

    private static String ratio(Column column, Series series, SideName side) {
        double ratio = series.medianRatio(side, SideName.MILLRACE, column.figure());
        return String.format(Locale.ROOT, ratio < 0.1 ? "%.3f" : "%.2f", ratio);
    }
}
