package io.millrace.producer;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When to load a shard map, or the description that belongs to it: at the start, soon after evidence that the one in use is old, and by a slow clock; one load at a time,
 * with jitter, since a whole fleet sees a reshard in the same second; less often while loads fail. Belongs to the loop.
 */
final class ShardMapLoader {
    /** No map in use is older than that while loads succeed. */
    static final long LONGEST_REFRESH_NANOS =
            Duration.ofMinutes(5).plusSeconds(75).toNanos();

    private static final long REFRESH_NANOS = Duration.ofMinutes(5).toNanos();
    private static final long SPACING_NANOS = Duration.ofMillis(250).toNanos();

    private final RandomGenerator random;
    private final Backoff backoff;
    private final long jitterNanos;
    private boolean isLoading;
    private long beganAtNanos;
    private long evidenceAtNanos = -1;
    private long nextLoadAtNanos;
    private int failures;

    ShardMapLoader(RandomGenerator random) {
        this(random, Duration.ofMillis(200), new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5), random));
    }

    private ShardMapLoader(RandomGenerator random, Duration jitter, Backoff backoff) {
        this.random = random;
        this.jitterNanos = jitter.toNanos();
        this.backoff = backoff;
    }

    /** The same for the stream's description, which a whole account may ask for twenty times a second (documented quota). */
    static ShardMapLoader ofDescriptions(RandomGenerator random) {
        ShardMapLoader loader = new ShardMapLoader(
                random, Duration.ofSeconds(2), new Backoff(Duration.ofSeconds(2), Duration.ofMinutes(2), random));
        loader.nextLoadAtNanos = loader.soon(0);
        return loader;
    }

    /** There is evidence that a map is needed whose load begins after now. */
    void ask(long nowNanos) {
        evidenceAtNanos = nowNanos;
        if (!isLoading && failures == 0) {
            nextLoadAtNanos = Math.min(nextLoadAtNanos, soon(nowNanos));
        }
    }

    /** Whether a load is to begin; the caller begins it. */
    boolean beginIfDue(long nowNanos) {
        if (isLoading || nowNanos < nextLoadAtNanos) {
            return false;
        }
        isLoading = true;
        beganAtNanos = nowNanos;
        return true;
    }

    /** When the load that runs, or ran last, began. */
    long beganAtNanos() {
        return beganAtNanos;
    }

    long nextLoadAtNanos() {
        return isLoading ? Agenda.NEVER : nextLoadAtNanos;
    }

    void loaded(long nowNanos) {
        isLoading = false;
        failures = 0;
        nextLoadAtNanos = nowNanos + (long) (REFRESH_NANOS * (0.75 + random.nextDouble() / 2));
        if (evidenceAtNanos >= beganAtNanos) {
            nextLoadAtNanos = soon(nowNanos + SPACING_NANOS);
        }
    }

    /** A load failed in a way that may pass. */
    void failed(long nowNanos) {
        isLoading = false;
        failures++;
        // At least a little, so that the jitter cannot make a loop of failing calls.
        nextLoadAtNanos = nowNanos + SPACING_NANOS / 5 + backoff.delayNanos(failures);
    }

    /** A load was refused in a way that only time and people change. */
    void refused(long nowNanos) {
        isLoading = false;
        failures = 0;
        nextLoadAtNanos = nowNanos + (long) (REFRESH_NANOS * (0.75 + random.nextDouble() / 2));
    }

    /** There is no such stream, which records are failed for; one that is created now should be seen soon. */
    void missing(long nowNanos) {
        isLoading = false;
        failures = 1;
        nextLoadAtNanos = nowNanos + SPACING_NANOS + random.nextLong(SPACING_NANOS);
    }

    private long soon(long nowNanos) {
        return nowNanos + random.nextLong(jitterNanos);
    }
}
