package io.millrace.benchmarks.producer;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a {@link LoadDriver} measured while it counted.
 *
 * @param allRecords that were put and acked, those before it counted and after it too
 * @param records that were acked
 * @param nanos of the clock on the wall
 * @param cpuNanos of its process and those below it
 * @param allocatedBytes by all threads, without what the caller made for the keys
 * @param latency from put to ack; 0 if the load was not paced
 * @param threads nanoseconds of CPU time and bytes allocated of each group of threads, by name
 */
record Outcome(
        long allRecords,
        long records,
        long nanos,
        long cpuNanos,
        long allocatedBytes,
        Latency latency,
        Map<String, ThreadUse> threads) {
    private static final int FIRST_THREAD = 9;

    /** How long half of the records, 99 of 100, and all took at most, in nanoseconds. */
    record Latency(long halfNanos, long ninetyNinthNanos, long mostNanos) {}

    /** What a group of threads used. */
    record ThreadUse(long cpuNanos, long allocatedBytes) {
        ThreadUse plus(ThreadUse other) {
            return new ThreadUse(cpuNanos + other.cpuNanos, allocatedBytes + other.allocatedBytes);
        }

        ThreadUse minus(ThreadUse before) {
            return new ThreadUse(cpuNanos - before.cpuNanos, allocatedBytes - before.allocatedBytes);
        }
    }

    double cpuMicrosPerRecord() {
        return cpuNanos / 1e3 / records;
    }

    double recordsPerSecond() {
        return records * 1e9 / nanos;
    }

    double allocatedPerRecord() {
        return (double) allocatedBytes / records;
    }

    /** In one line, for {@link #parse}. */
    String line() {
        StringBuilder line = new StringBuilder("outcome");
        for (long number : List.of(
                allRecords,
                records,
                nanos,
                cpuNanos,
                allocatedBytes,
                latency.halfNanos(),
                latency.ninetyNinthNanos(),
                latency.mostNanos())) {
            line.append('\t').append(number);
        }
        threads.forEach((name, use) -> line.append('\t')
                .append(name)
                .append('\t')
                .append(use.cpuNanos())
                .append('\t')
                .append(use.allocatedBytes()));
        return line.toString();
    }

    static Outcome parse(String line) {
        String[] fields = line.split("\t", -1);
        if (!fields[0].equals("outcome") || fields.length < FIRST_THREAD) {
            throw new IllegalArgumentException("This is no outcome: " + line);
        }
        Map<String, ThreadUse> threads = new LinkedHashMap<>();
        for (int i = FIRST_THREAD; i < fields.length; i += 3) {
            threads.put(fields[i], new ThreadUse(Long.parseLong(fields[i + 1]), Long.parseLong(fields[i + 2])));
        }
        long[] numbers = Arrays.stream(fields, 1, FIRST_THREAD)
                .mapToLong(Long::parseLong)
                .toArray();
        return new Outcome(
                numbers[0],
                numbers[1],
                numbers[2],
                numbers[3],
                numbers[4],
                new Latency(numbers[5], numbers[6], numbers[7]),
                threads);
    }
}
