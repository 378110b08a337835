package io.millrace.benchmarks.producer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How comparisons are run.
 *
 * @param sides which sides, in the order in which they take turns
 * @param rounds how often every side has its turn
 * @param warmUp the CPU time that a driver uses before it counts
 * @param time how long it counts: CPU time at saturation, otherwise by the wall clock
 * @param memoryTime how long the memory is watched
 * @param jvmOptions of the drivers' Java command, the same for every side
 */
record RunOptions(
        List<SideName> sides,
        int rounds,
        Duration warmUp,
        Duration time,
        Duration memoryTime,
        List<String> jvmOptions,
        List<String> memoryJvmOptions) {
    static final RunOptions DEFAULT = new RunOptions(
            List.of(SideName.values()),
            3,
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofMinutes(10),
            List.of("-Xmx2g", "-XX:+UseParallelGC"),
            List.of("-Xmx128m", "-XX:+UseSerialGC"));

    RunOptions {
        sides = List.copyOf(sides);
        jvmOptions = List.copyOf(jvmOptions);
        memoryJvmOptions = List.copyOf(memoryJvmOptions);
        if (sides.isEmpty() || rounds < 1) {
            throw new IllegalArgumentException("There is nothing to run with sides " + sides + ", rounds " + rounds);
        }
    }

    /** With what the command line says: names and values in turns, of which those of tables are kept apart. */
    static RunOptions parse(List<String> arguments, List<String> tables) {
        RunOptions options = DEFAULT;
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

    private RunOptions with(String name, String value) {
        return switch (name) {
            case "-sides" ->
                new RunOptions(
                        words(value).stream().map(SideName::valueOf).toList(),
                        rounds,
                        warmUp,
                        time,
                        memoryTime,
                        jvmOptions,
                        memoryJvmOptions);
            case "-rounds" ->
                new RunOptions(sides, Integer.parseInt(value), warmUp, time, memoryTime, jvmOptions, memoryJvmOptions);
            case "-warmUp" ->
                new RunOptions(sides, rounds, seconds(value), time, memoryTime, jvmOptions, memoryJvmOptions);
            case "-time" ->
                new RunOptions(sides, rounds, warmUp, seconds(value), memoryTime, jvmOptions, memoryJvmOptions);
            case "-memoryTime" ->
                new RunOptions(sides, rounds, warmUp, time, seconds(value), jvmOptions, memoryJvmOptions);
            case "-jvm" -> new RunOptions(sides, rounds, warmUp, time, memoryTime, words(value), memoryJvmOptions);
            case "-memoryJvm" -> new RunOptions(sides, rounds, warmUp, time, memoryTime, jvmOptions, words(value));
            default -> throw new IllegalArgumentException("There is no option " + name);
        };
    }

    private static Duration seconds(String value) {
        return Duration.ofSeconds(Long.parseLong(value));
    }

    private static List<String> words(String value) {
        return List.of(value.split("[ ,]+", -1));
    }
}
