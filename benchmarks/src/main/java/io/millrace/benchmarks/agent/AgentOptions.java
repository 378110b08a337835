package io.millrace.benchmarks.agent;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How the agent is measured.
 *
 * @param checkout where the agent was built
 * @param shards of the stream; a producer writes 1 MB a second to each
 * @param bytes that a case of the throughput reads
 * @param time how long rest is watched
 * @param rounds how often a short thing is done
 * @param only a part of the names of the cases that are run; empty for all
 * @param jvmOptions of the agent besides those of its start script
 */
record AgentOptions(
        Path checkout, int shards, long bytes, Duration time, int rounds, String only, List<String> jvmOptions) {
    static final AgentOptions DEFAULT =
            new AgentOptions(Path.of(""), 1000, 2_000_000_000L, Duration.ofMinutes(1), 10, "", List.of());

    AgentOptions {
        jvmOptions = List.copyOf(jvmOptions);
    }

    /** With what the command line says: names of tables, which are kept apart, and options with a value each. */
    static AgentOptions parse(List<String> arguments, List<String> tables) {
        AgentOptions options = DEFAULT;
        List<String> left = new ArrayList<>(arguments);
        while (!left.isEmpty()) {
            String name = left.remove(0);
            if (!name.startsWith("-")) {
                tables.add(name);
            } else if (left.isEmpty()) {
                throw new IllegalArgumentException(name + " needs a value");
            } else {
                options = options.with(name, left.remove(0));
            }
        }
        return options;
    }

    boolean isWanted(String name) {
        return name.contains(only);
    }

    private AgentOptions with(String name, String value) {
        return switch (name) {
            case "-checkout" -> new AgentOptions(Path.of(value), shards, bytes, time, rounds, only, jvmOptions);
            case "-shards" ->
                new AgentOptions(checkout, Integer.parseInt(value), bytes, time, rounds, only, jvmOptions);
            case "-megabytes" ->
                new AgentOptions(checkout, shards, 1_000_000L * Long.parseLong(value), time, rounds, only, jvmOptions);
            case "-time" ->
                new AgentOptions(
                        checkout, shards, bytes, Duration.ofSeconds(Long.parseLong(value)), rounds, only, jvmOptions);
            case "-rounds" ->
                new AgentOptions(checkout, shards, bytes, time, Integer.parseInt(value), only, jvmOptions);
            case "-only" -> new AgentOptions(checkout, shards, bytes, time, rounds, value, jvmOptions);
            case "-jvm" ->
                new AgentOptions(checkout, shards, bytes, time, rounds, only, List.of(value.split(" +", -1)));
            default -> throw new IllegalArgumentException("There is no option " + name);
        };
    }
}
