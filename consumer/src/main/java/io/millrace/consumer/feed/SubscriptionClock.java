package io.millrace.consumer.feed;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When a shard may be subscribed to, and when a subscription is replaced: arithmetic on the loop's clock. The service refuses a
 * second call within five seconds of one that it granted, lets a later one take over, and ends each subscription after five
 * minutes (SubscribeToShard in the API reference).
 */
final class SubscriptionClock {
    static final Duration BETWEEN_GRANTS = Duration.ofSeconds(5);

    private static final Duration RENEWED_AFTER = Duration.ofMinutes(4);
    /** Shards that were opened together are not all renewed together. */
    private static final long RENEWAL_JITTER_MILLIS = 50_000;

    private final Backoff backoff;
    private final RandomGenerator random;
    private long freeAtNanos;
    private long renewAtNanos;
    private int failures;

    SubscriptionClock(Backoff backoff, RandomGenerator random, long nowNanos) {
        this.backoff = backoff;
        this.random = random;
        this.freeAtNanos = nowNanos;
        this.renewAtNanos = nowNanos;
    }

    /** How long to wait before the next call. */
    Duration waitFrom(long nowNanos) {
        return Duration.ofNanos(Math.max(0, freeAtNanos - nowNanos));
    }

    void granted(long nowNanos) {
        freeAtNanos = nowNanos + BETWEEN_GRANTS.toNanos();
        long jitterMillis = random.nextLong(RENEWAL_JITTER_MILLIS + 1);
        renewAtNanos = nowNanos + RENEWED_AFTER.plusMillis(jitterMillis).toNanos();
    }

    /** Whether the running subscription is better replaced than used for another event. */
    boolean isRenewalDue(long nowNanos) {
        return nowNanos - renewAtNanos >= 0;
    }

    void answered() {
        failures = 0;
    }

    /** A call was refused or a subscription broke; yields the delay, which grows from failure to failure. */
    Duration failed(Throwable cause, long nowNanos) {
        failures++;
        Duration delay = backoff.fullJitter(failures, random);
        if (cause instanceof ReadException read && read.isInUse()) {
            delay = delay.plus(BETWEEN_GRANTS);
        }
        long freeAgain = nowNanos + delay.toNanos();
        if (freeAgain - freeAtNanos > 0) {
            freeAtNanos = freeAgain;
        }
        return waitFrom(nowNanos);
    }

    /** Failures since the last event. */
    int failures() {
        return failures;
    }
}
