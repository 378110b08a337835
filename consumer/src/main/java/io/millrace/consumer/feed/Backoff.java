package io.millrace.consumer.feed;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Delays that double from a least to a most, with jitter; pure but for the random source.
 *
 * @param least before the second attempt
 * @param most never longer
 */
public record Backoff(Duration least, Duration most) {
    private static final int MOST_DOUBLINGS = 40;

    public Backoff {
        if (least.isZero() || least.isNegative() || most.compareTo(least) < 0) {
            throw new IllegalArgumentException("backoff from " + least + " to " + most + " is not a range");
        }
    }

    /** Anywhere between zero and the bound: spreads many callers that failed together. */
    public Duration fullJitter(int failures, RandomGenerator random) {
        return Duration.ofNanos(random.nextLong(boundNanos(failures) + 1));
    }

    /** Between half the bound and the bound: never at once. */
    public Duration halfJitter(int failures, RandomGenerator random) {
        long half = boundNanos(failures) / 2;
        return Duration.ofNanos(half + random.nextLong(half + 1));
    }

    /** The bound itself, for a lone caller. */
    public Duration delay(int failures) {
        return Duration.ofNanos(boundNanos(failures));
    }

    private long boundNanos(int failures) {
        int doublings = Math.min(Math.max(failures - 1, 0), MOST_DOUBLINGS);
        long most = this.most.toNanos();
        long least = this.least.toNanos();
        return least > most >> doublings ? most : least << doublings;
    }
}
