package io.millrace.consumer.failure;

import java.time.Duration;

/**
 * How long a key stays parked; the first limit that is reached counts, and so does a shard that cannot go on without the key,
 * since its window is full or the shard is closed and its children wait. While records of a paused key wait in the shard too, only
 * the limits count.
 *
 * @param records later records of the key that wait behind the failing one; from 0
 * @param time since it was parked; above zero
 * @param probe between two attempts while it is parked; above zero
 */
public record ParkLimit(int records, Duration time, Duration probe) {
    private static final Duration PROBE = Duration.ofMinutes(1);

    /** Checks the limits. */
    public ParkLimit {
        if (records < 0) {
            throw new IllegalArgumentException("records behind a parked key are " + records + "; give 0 or more");
        }
        if (time.isNegative() || time.isZero() || probe.isNegative() || probe.isZero()) {
            throw new IllegalArgumentException(
                    "a key is parked for " + time + " and tried each " + probe + "; give more than zero");
        }
    }

    /** With an attempt each minute. */
    public static ParkLimit of(int records, Duration time) {
        return new ParkLimit(records, time, PROBE);
    }

    boolean isReached(Failing failing) {
        return failing.cornered()
                || failing.held() > records
                || failing.inStep().compareTo(time) >= 0;
    }
}
