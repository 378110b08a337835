package io.millrace.consumer.feed;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When a shard may be read again: arithmetic on the loop's clock. The service allows five reads and 2 MB a second per
 * shard to all its readers together, and makes up for a 10 MB answer by refusing reads for five seconds ("Quotas and
 * limits" of the developer guide). Readers that do not know of each other share it by the rule of TCP: each throttle halves a
 * reader's own rate and each answer adds a little, which ends in equal shares. For others to be noticed at all, a reader never
 * takes the whole of a shard: it leaves some twentieth free, at no regular time.
 */
final class ReadPacer {
    private static final int READS_PER_SECOND = 5;
    private static final long SECOND_NANOS = 1_000_000_000;
    private static final long BYTES_PER_SECOND = 2_000_000;
    private static final long TIP_PAUSE_NANOS = 200_000_000;
    private static final long TIP_JITTER_NANOS = 50_000_000;
    private static final double LEAST_READS_PER_SECOND = 0.5;
    /** A refused reader asks at least so often, or it would hardly ever meet the moments that the others leave free. */
    private static final long LONGEST_BACKOFF_NANOS = 2_000_000_000;

    private static final double LEAST_SLACK = 0.02;
    private static final double SLACK_JITTER = 0.06;
    /** From half the rate back to all of it in about half a minute. */
    private static final double GAIN_PER_ANSWER = 0.03;

    private final Backoff backoff;
    private final RandomGenerator random;
    private final long[] starts = new long[READS_PER_SECOND];
    private long reads;
    private long lastStartNanos;
    private long freeAtNanos;
    private long windowNanos = SECOND_NANOS;
    private int failures;
    /** What this reader takes of the shard's reads; all of them until another reader shows. */
    private double readsPerSecond = READS_PER_SECOND;

    ReadPacer(Backoff backoff, RandomGenerator random, long nowNanos) {
        this.backoff = backoff;
        this.random = random;
        this.lastStartNanos = nowNanos;
        this.freeAtNanos = nowNanos;
    }

    /** How long to wait before the next read. */
    Duration waitFrom(long nowNanos) {
        long wait = freeAtNanos - nowNanos;
        if (reads >= READS_PER_SECOND) {
            wait = Math.max(wait, starts[(int) (reads % READS_PER_SECOND)] + windowNanos - nowNanos);
        }
        return Duration.ofNanos(Math.max(wait, 0));
    }

    void started(long nowNanos) {
        starts[(int) (reads % READS_PER_SECOND)] = nowNanos;
        reads++;
        lastStartNanos = nowNanos;
        windowNanos = withSlack(SECOND_NANOS);
    }

    private long withSlack(long nanos) {
        return (long) (nanos * (1 + LEAST_SLACK + SLACK_JITTER * random.nextDouble()));
    }

    /** An answer came; at the tip nothing is gained by asking at once. */
    void answered(long bytes, boolean atTip) {
        failures = 0;
        long paidNanos = bytes * SECOND_NANOS / BYTES_PER_SECOND;
        // A large answer takes the shard's time of many small ones.
        double weight = Math.max(1, (double) paidNanos * READS_PER_SECOND / SECOND_NANOS);
        readsPerSecond = Math.min(READS_PER_SECOND, readsPerSecond + GAIN_PER_ANSWER * weight);
        paidNanos = withSlack((long) (paidNanos * READS_PER_SECOND / readsPerSecond));
        long pauseNanos = atTip ? TIP_PAUSE_NANOS + random.nextLong(TIP_JITTER_NANOS + 1) : 0;
        freeAtNanos = lastStartNanos + Math.max(politeNanos(), Math.max(paidNanos, pauseNanos));
    }

    /** A call failed; yields the delay, which grows from failure to failure. */
    Duration failed(long nowNanos) {
        failures++;
        Duration delay = backoff.fullJitter(failures, random);
        freeAtNanos = nowNanos + delay.toNanos();
        return waitFrom(nowNanos);
    }

    /** The shard has more readers than it bears; yields the delay. */
    Duration throttled(long nowNanos) {
        readsPerSecond = Math.max(LEAST_READS_PER_SECOND, readsPerSecond / 2);
        failures++;
        // Without the jitter, readers that were refused together would come together again.
        long jitterNanos = Math.min(
                LONGEST_BACKOFF_NANOS, backoff.fullJitter(failures, random).toNanos());
        freeAtNanos = nowNanos + jitterNanos + politeNanos();
        return waitFrom(nowNanos);
    }

    /** Zero while this reader is the only one that shows: a backlog is then read as fast as the service allows. */
    private long politeNanos() {
        return readsPerSecond < READS_PER_SECOND ? (long) (SECOND_NANOS / readsPerSecond) : 0;
    }

    int failures() {
        return failures;
    }
}
