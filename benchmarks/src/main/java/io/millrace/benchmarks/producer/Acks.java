package io.millrace.benchmarks.producer;

import io.millrace.benchmarks.measure.Latencies;
import io.millrace.benchmarks.producer.Outcome.Latency;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** How the records that were put have ended. Safe for use by several threads. */
final class Acks {
    private final LongAdder stored = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final AtomicReference<@Nullable Throwable> firstFailure = new AtomicReference<>();
    private final Latencies latencies = new Latencies();

    /** A record has ended; null if it was stored. */
    void ended(@Nullable Throwable failure) {
        if (failure == null) {
            stored.increment();
        } else {
            failed.increment();
            firstFailure.compareAndSet(null, failure);
        }
    }

    /** The same for a record whose time counts. */
    void ended(@Nullable Throwable failure, long putAtNanos) {
        long took = System.nanoTime() - putAtNanos;
        synchronized (latencies) {
            latencies.add(took);
        }
        ended(failure);
    }

    long stored() {
        return stored.sum();
    }

    long failed() {
        return failed.sum();
    }

    @Nullable
    Throwable firstFailure() {
        return firstFailure.get();
    }

    void clearLatencies() {
        synchronized (latencies) {
            latencies.clear();
        }
    }

    /** How long those records took since the last clearing. */
    Latency latency() {
        synchronized (latencies) {
            return new Latency(latencies.nanos(0.5), latencies.nanos(0.99), latencies.mostNanos());
        }
    }
}
