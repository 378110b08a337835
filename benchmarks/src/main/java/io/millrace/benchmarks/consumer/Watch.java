package io.millrace.benchmarks.consumer;

import io.millrace.benchmarks.measure.Latencies;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** What a worker's user code has seen. Safe for use by several threads. Times are those of the machine's monotonic clock. */
final class Watch {
    private final LongAdder records = new LongAdder();
    private final Map<String, Long> firstNanos = new ConcurrentHashMap<>();
    private final Latencies latencies = new Latencies();

    /** So many records of a shard were handed out. */
    void counted(String shardId, int count) {
        records.add(count);
        if (!firstNanos.containsKey(shardId)) {
            firstNanos.putIfAbsent(shardId, System.nanoTime());
        }
    }

    /** A record of some shard was handed out. */
    void one() {
        records.increment();
    }

    /** A record was handed out that had been put at a time. */
    void timed(String shardId, long putAtNanos) {
        long now = System.nanoTime();
        counted(shardId, 1);
        synchronized (latencies) {
            latencies.add(now - putAtNanos);
        }
    }

    long records() {
        return records.sum();
    }

    /** Forgets which shards have moved, and how long records took. */
    void reset() {
        firstNanos.clear();
        synchronized (latencies) {
            latencies.clear();
        }
    }

    /** Every shard that has moved since the last reset, with the time of its first record, as words. */
    String moving() {
        return firstNanos.entrySet().stream()
                .map(shard -> shard.getKey() + "=" + shard.getValue())
                .collect(Collectors.joining(" "));
    }

    /** Count, median, 99th percentile and most, as words. */
    String latencies() {
        synchronized (latencies) {
            return latencies.total() + " " + latencies.nanos(0.5) + " " + latencies.nanos(0.99) + " "
                    + latencies.mostNanos();
        }
    }
}
