package io.millrace.consumer.failure;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a failing record is tried again; the first limit that is reached counts. The delays between attempts are the
 * consumer's {@code retryDelay}.
 *
 * @param attempts calls of user code in all in this ownership, the first one included; from 1
 * @param within since the first failure in this ownership; null: no limit
 * @param untilAge since the service took the record, by its clock, as AWS Lambda counts; null: no limit
 */
public record RetryLimit(
        int attempts, @Nullable Duration within, @Nullable Duration untilAge) {
    /** Checks the limits. */
    public RetryLimit {
        if (attempts < 1) {
            throw new IllegalArgumentException(
                    "retry attempts are " + attempts + "; they count the first call too, so give 1 or more");
        }
        requirePositive(within, "time of retries");
        requirePositive(untilAge, "age of retried records");
    }

    private static void requirePositive(@Nullable Duration limit, String what) {
        if (limit != null && (limit.isNegative() || limit.isZero())) {
            throw new IllegalArgumentException(what + " is " + limit + "; give more than zero");
        }
    }

    /** So many calls in all, the first one included. */
    public static RetryLimit attempts(int attempts) {
        return new RetryLimit(attempts, null, null);
    }

    /** As many calls as fit into this time since the first failure. */
    public static RetryLimit within(Duration time) {
        return new RetryLimit(Integer.MAX_VALUE, time, null);
    }

    /** As long as the record is not older than this. */
    public static RetryLimit untilAge(Duration age) {
        return new RetryLimit(Integer.MAX_VALUE, null, age);
    }

    /** Both limits: the one that is reached first counts. */
    public RetryLimit and(RetryLimit other) {
        return new RetryLimit(
                Math.min(attempts, other.attempts), smaller(within, other.within), smaller(untilAge, other.untilAge));
    }

    private static @Nullable Duration smaller(@Nullable Duration one, @Nullable Duration other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.compareTo(other) <= 0 ? one : other;
    }

    boolean isReached(Failing failing) {
        return failing.attempts() >= attempts
                || (within != null && failing.sinceFirst().compareTo(within) >= 0)
                || (untilAge != null && failing.age().compareTo(untilAge) >= 0);
    }
}
