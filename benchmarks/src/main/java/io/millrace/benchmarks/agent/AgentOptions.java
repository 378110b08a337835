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
        Path where = name.equals("-checkout") ? Path.of(value) : checkout;
        int some = name.equals("-shards") ? Integer.parseInt(value) : shards;
        long size = name.equals("-megabytes") ? 1_000_000L * Long.parseLong(value) : bytes;
        Duration watched = name.equals("-time") ? Duration.ofSeconds(Long.parseLong(value)) : time;
        int often = name.equals("-rounds") ? Integer.parseInt(value) : rounds;
        String part = name.equals("-only") ? value : only;
        List<String> jvm = name.equals("-jvm") ? List.of(value.split(" +", -1)) : jvmOptions;
        AgentOptions changed = new AgentOptions(where, some, size, watched, often, part, jvm);
        if (changed.equals(this) && !List.of("-checkout", "-shards", "-megabytes", "-time", "-rounds", "-only", "-jvm").contains(name)) {
            throw new IllegalArgumentException("There is no option " + name);
        }
        return changed;
    }
}
