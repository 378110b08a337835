package io.millrace.benchmarks.agent;

import io.millrace.benchmarks.measure.Machine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Measures the agent, and prints tables in Markdown. Linux only; the agent must have been built. */
public final class AgentTables {
    private AgentTables() {}

    /**
     * Runs tables.
     *
     * @param arguments names of tables: {@code throughput}, {@code backlog}, {@code start}, {@code latency}, {@code rest}; all if there is
     *     none. Between them, options with a value each: {@code -checkout}, {@code -shards}, {@code -megabytes}, {@code -time} in seconds,
     *     {@code -rounds}, {@code -only} (a part of a case's name), {@code -jvm}
     */
    public static void main(String[] arguments) throws IOException {
        List<String> tables = new ArrayList<>();
        AgentOptions options = AgentOptions.parse(List.of(arguments), tables);
        try (LogFiles archive = new LogFiles()) {
            InstalledAgent agent = InstalledAgent.of(options.checkout(), archive.directory());
            for (String table :
                    tables.isEmpty() ? List.of("throughput", "backlog", "start", "latency", "rest") : tables) {
                String load = Machine.loadAverage();
                System.out.println(table(table, agent, options));
                System.out.printf(
                        Locale.ROOT,
                        "%s; options of the package's start script%s; load of the machine, this run's processes included: %s before, %s after.%n%n",
                        Machine.text(),
                        options.jvmOptions().isEmpty() ? "" : " and " + String.join(" ", options.jvmOptions()),
                        load,
                        Machine.loadAverage());
            }
        }
    }

    private static String table(String name, InstalledAgent agent, AgentOptions options) throws IOException {
        return switch (name) {
            case "throughput" -> new ThroughputTable(agent, options).markdown();
            case "backlog" -> new BacklogTable(agent, options).markdown();
            case "start" -> new StartTable(agent, options).markdown();
            case "latency" -> new LatencyTable(agent, options).markdown();
            case "rest" -> new RestTable(agent, options).markdown();
            default -> throw new IllegalArgumentException("There is no table " + name);
        };
    }
}
