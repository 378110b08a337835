package io.millrace.benchmarks.consumer;

import io.millrace.benchmarks.measure.Machine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Runs the comparisons of the consumer with the KCL, and prints their tables in Markdown. Linux only. */
public final class ConsumerTables {
    private static final List<String> TABLES =
            List.of("records", "handlers", "failover", "units", "footprint", "latency");

    private ConsumerTables() {}

    /**
     * Runs tables.
     *
     * @param arguments names of tables: {@code records}, {@code handlers}, {@code failover}, {@code units}, {@code footprint}, {@code latency}; all if
     *     there is none. Between them, options with a value each: {@code -sides}, {@code -rounds}, {@code -shards}, {@code -jvm}, and in
     *     seconds {@code -warmUp}, {@code -time} and {@code -settling}
     */
    public static void main(String[] arguments) throws IOException {
        List<String> tables = new ArrayList<>();
        TableOptions options = TableOptions.parse(List.of(arguments), tables);
        for (String table : tables.isEmpty() ? TABLES : tables) {
            String load = Machine.loadAverage();
            System.out.println(markdown(table, options));
            System.out.println(machine(options, load) + "\n");
        }
    }

    static String markdown(String table, TableOptions options) throws IOException {
        return switch (table) {
            case "records" -> new RecordsTable(options).markdown();
            case "handlers" -> new RecordsTable(options).handlersMarkdown();
            case "failover" -> new FailoverTable(options).markdown();
            case "units" -> new UnitsTable(options).markdown();
            case "footprint" -> new FootprintTable(options).markdown();
            case "latency" -> new LatencyTable(options).markdown();
            default -> throw new IllegalArgumentException("There is no table " + table + "; tables are " + TABLES);
        };
    }

    private static String machine(TableOptions options, String load) throws IOException {
        return String.format(
                Locale.ROOT,
                "%s; workers with `%s`; %d rounds, %d s of warm-up, %d s measured, %d s of settling; load of"
                        + " the machine, this run's processes included: %s before, %s after.",
                Machine.text(),
                String.join(" ", options.jvmOptions()),
                options.rounds(),
                options.warmUp().toSeconds(),
                options.time().toSeconds(),
                options.settling().toSeconds(),
                load,
                Machine.loadAverage());
    }
}
