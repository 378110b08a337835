package io.millrace.benchmarks.producer;

import io.millrace.benchmarks.measure.Machine;
import io.millrace.benchmarks.producer.Load.Clock;
import io.millrace.benchmarks.producer.SeriesTable.Named;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Runs the comparisons of the producer with the KPL, and prints their tables in Markdown. Linux only. */
public final class ProducerTables {
    private static final int SHARDS = 16;
    private static final int PACED_PER_SECOND = 10_000;
    private static final Duration SETTLING = Duration.ofSeconds(90);
    private static final List<Integer> SIZES = List.of(100, 1024);

    private ProducerTables() {}

    /**
     * Runs tables.
     *
     * @param arguments names of tables: {@code saturation}, {@code paced}, {@code shards}, {@code memory}; all if there is none. Between
     *     them, options with a value each: {@code -sides}, {@code -rounds}, {@code -warmUp}, {@code -time} and {@code -memoryTime} in
     *     seconds, {@code -jvm} and {@code -memoryJvm}
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> tables = new ArrayList<>();
        RunOptions options = RunOptions.parse(List.of(arguments), tables);
        for (String table : tables.isEmpty() ? List.of("saturation", "paced", "shards", "memory") : tables) {
            String load = Machine.loadAverage();
            System.out.println(table(table, options) + "\n");
            System.out.println(machine(options, table, load) + "\n");
        }
    }

    private static String table(String name, RunOptions options) throws IOException, InterruptedException {
        return switch (name) {
            case "saturation" -> saturation(options);
            case "paced" -> paced(options);
            case "shards" -> shards(options);
            case "memory" -> MemoryWatch.run(options);
            default -> throw new IllegalArgumentException("There is no table " + name);
        };
    }

    private static String saturation(RunOptions options) throws IOException {
        List<Named> series = new ArrayList<>();
        for (int size : SIZES) {
            Load load = Load.saturating(size, options.warmUp(), options.time());
            series.add(new Named(size + " B", Series.run(load, SHARDS, options)));
        }
        return new SeriesTable(
                        "saturation, per record",
                        series,
                        List.of(SeriesTable.RECORDS_PER_SECOND, SeriesTable.CPU, SeriesTable.ALLOCATED))
                .markdown();
    }

    private static String paced(RunOptions options) throws IOException {
        List<Named> series = new ArrayList<>();
        StringBuilder sink = new StringBuilder();
        for (int size : SIZES) {
            Load load = new Load(size, PACED_PER_SECOND, options.warmUp(), SETTLING, Clock.WALL, options.time());
            Series run = Series.run(load, SHARDS, options);
            series.add(new Named(size + " B", run));
            sink.append(String.format(
                    Locale.ROOT,
                    " %.1f ms a request of %d B records,",
                    run.sinkTime().toNanos() / 1e6,
                    size));
        }
        String table = new SeriesTable(
                        String.format(Locale.ROOT, "%,d records/s", PACED_PER_SECOND),
                        series,
                        List.of(SeriesTable.HALF, SeriesTable.NINETY_NINTH, SeriesTable.MOST, SeriesTable.CPU))
                .markdown();
        return table + "\n\nFrom put to ack, with a linger of " + Side.LINGER_MILLIS + " ms; the sink's own time is"
                + sink.substring(0, sink.length() - 1) + ".";
    }

    private static String shards(RunOptions options) throws IOException {
        List<Named> series = new ArrayList<>();
        for (int shards : List.of(1, 16, 1000, 10_000)) {
            Load load = Load.saturating(100, options.warmUp(), options.time());
            series.add(new Named(String.format(Locale.ROOT, "%,d", shards), Series.run(load, shards, options)));
        }
        return new SeriesTable(
                        "shards; 100 B, per record", series, List.of(SeriesTable.RECORDS_PER_SECOND, SeriesTable.CPU))
                .markdown();
    }

    private static String machine(RunOptions options, String table, String load) throws IOException {
        boolean isMemory = table.equals("memory");
        return String.format(
                Locale.ROOT,
                "%s; drivers with `%s`; %s; load of the machine, this run's processes"
                        + " included: %s before, %s after.",
                Machine.text(),
                String.join(" ", isMemory ? options.memoryJvmOptions() : options.jvmOptions()),
                isMemory
                        ? options.memoryTime().toSeconds() + " s"
                        : "medians of " + options.rounds() + " rounds of "
                                + options.time().toSeconds()
                                + (table.equals("paced") ? " s" : " s of CPU time") + " after "
                                + options.warmUp().toSeconds() + " s of CPU time"
                                + (table.equals("paced") ? " and " + SETTLING.toSeconds() + " s at the rate" : ""),
                load,
                Machine.loadAverage());
    }
}
