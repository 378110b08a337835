package io.millrace.producer;

import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Exponential back-off with full jitter: a random part of an interval that doubles from a first one up to a cap. */
final class Backoff {
    private final IntervalFunction intervals;
    private final RandomGenerator random;

    Backoff(Duration first, Duration cap, RandomGenerator random) {
        this.intervals = IntervalFunction.ofExponentialBackoff(first, 2, cap);
        this.random = random;
    }

    /** The pause after the given number of failures in a row, 1 or above. */
    long delayNanos(int failures) {
        long bound = Duration.ofMillis(intervals.apply(failures)).toNanos();
        return random.nextLong(bound + 1);
    }
}
