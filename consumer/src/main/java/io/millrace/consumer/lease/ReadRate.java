package io.millrace.consumer.lease;

import java.util.OptionalDouble;

/**
 * How many bytes a second one held shard gives: an exponential average over a minute. It starts from what was known of the
 * shard when it was taken, and otherwise from what has come since.
 */
final class ReadRate {
    /** After so long an earlier load counts by a third. */
    private static final double MEMORY_SECONDS = 60;
    /** Without an earlier holder's figure, what came in a shorter time than this is no figure. */
    private static final double FIRST_SECONDS = 10;

    private static final double NANOS = 1e9;

    private final long sinceNanos;
    private OptionalDouble before = OptionalDouble.empty();
    private boolean begun;
    private double decayed;
    private long decayedAtNanos;

    ReadRate(long nowNanos) {
        sinceNanos = nowNanos;
        decayedAtNanos = nowNanos;
    }

    /** What an earlier holder measured, in bytes a second, if anything is known; the first word counts. */
    void startFrom(OptionalDouble perSecond) {
        if (!begun) {
            begun = true;
            before = perSecond;
        }
    }

    void add(long bytes, long nowNanos) {
        decayed = decayed * faded(decayedAtNanos, nowNanos) + bytes / MEMORY_SECONDS;
        decayedAtNanos = nowNanos;
    }

    /** Empty while there is nothing to go by. */
    OptionalDouble perSecond(long nowNanos) {
        double seen = decayed * faded(decayedAtNanos, nowNanos);
        double unseen = faded(sinceNanos, nowNanos);
        if (before.isPresent()) {
            return OptionalDouble.of(seen + before.getAsDouble() * unseen);
        }
        return ageNanos(nowNanos) < FIRST_SECONDS * NANOS
                ? OptionalDouble.empty()
                : OptionalDouble.of(seen / (1 - unseen));
    }

    /** For how long this worker has held the shard. */
    long ageNanos(long nowNanos) {
        return nowNanos - sinceNanos;
    }

    private static double faded(long fromNanos, long toNanos) {
        return Math.exp(-(toNanos - fromNanos) / NANOS / MEMORY_SECONDS);
    }
}
