package io.millrace.benchmarks.consumer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How tables are made.
 *
 * @param sides which sides, in the order in which they take turns
 * @param rounds how often every side has its turn
 * @param warmUp the CPU time that a worker uses before its records count
 * @param time how long is measured: CPU time for records, otherwise by the wall clock
 * @param settling how long a worker is left alone before it counts as at rest
 * @param shards in how many shards the footprint is taken
 * @param jvmOptions of the workers' Java command, the same for every side
 */
record TableOptions(
        List<SideName> sides,
        int rounds,
        Duration warmUp,
        Duration time,
        Duration settling,
        int shards,
        List<String> jvmOptions) {
    private static final Set<String> NAMES =
            Set.of("-sides", "-rounds", "-warmUp", "-time", "-settling", "-shards", "-jvm");

    TableOptions {
        sides = List.copyOf(sides);
        jvmOptions = List.copyOf(jvmOptions);
        if (sides.isEmpty() || rounds < 1) {
            throw new IllegalArgumentException("There is nothing to run with sides " + sides + ", rounds " + rounds);
        }
    }

    /** From the command line: names and values in turns, of which those of tables are kept apart. */
    static TableOptions parse(List<String> arguments, List<String> tables) {
        Map<String, String> given = new HashMap<>();
        List<String> left = new ArrayList<>(arguments);
        while (!left.isEmpty()) {
            String name = left.remove(0);
            if (!name.startsWith("-")) {
                tables.add(name);
            } else if (!NAMES.contains(name)) {
                throw new IllegalArgumentException("There is no option " + name);
            } else if (left.isEmpty()) {
                throw new IllegalArgumentException(name + " needs a value");
            } else {
                given.put(name, left.remove(0));
            }
        }
        return of(given);
    }

    private static TableOptions of(Map<String, String> given) {
        return new TableOptions(
                words(given.getOrDefault("-sides", "MILLRACE MILLRACE_COUNTERS KCL")).stream()
                        .map(SideName::valueOf)
                        .toList(),
                Integer.parseInt(given.getOrDefault("-rounds", "3")),
                seconds(given.getOrDefault("-warmUp", "30")),
                seconds(given.getOrDefault("-time", "20")),
                seconds(given.getOrDefault("-settling", "60")),
                Integer.parseInt(given.getOrDefault("-shards", "1000")),
                words(given.getOrDefault("-jvm", "-Xmx1g -XX:+UseParallelGC")));
    }

    private static Duration seconds(String value) {
        return Duration.ofSeconds(Long.parseLong(value));
    }

    private static List<String> words(String value) {
        return Arrays.asList(value.split("[ ,]+", -1));
    }
}
