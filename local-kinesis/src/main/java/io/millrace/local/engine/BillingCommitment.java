package io.millrace.local.engine;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The account's commitment to a minimum throughput, which lasts at least 24 hours once it is enabled.
 *
 * @param startedMillis when it was last enabled; null if it never was
 * @param endedMillis when it ended or, once its end was asked for, will end; null while it goes on
 */
public record BillingCommitment(
        @Nullable Long startedMillis, @Nullable Long endedMillis) {
    /** No commitment, ever. */
    public static final BillingCommitment NONE = new BillingCommitment(null, null);

    private static final Duration LEAST = Duration.ofHours(24);

    /** Whether it holds: enabled, be it only until the earliest end allowed. */
    public boolean isEnabled(long nowMillis) {
        return startedMillis != null && (endedMillis == null || nowMillis < endedMillis);
    }

    /** Whether it holds, but its end is set. */
    public boolean isEnding(long nowMillis) {
        return isEnabled(nowMillis) && endedMillis != null;
    }

    /** The earliest time at which it may end; null if it never began. */
    public @Nullable Long earliestEndMillis() {
        return startedMillis == null ? null : Long.valueOf(startedMillis + LEAST.toMillis());
    }

    /** Begins it, or takes back an end that has not come yet. */
    public BillingCommitment enabled(long nowMillis) {
        return new BillingCommitment(isEnabled(nowMillis) ? startedMillis : Long.valueOf(nowMillis), null);
    }

    /** Ends it now, or as soon as it may. */
    public BillingCommitment disabled(long nowMillis) {
        Long earliest = earliestEndMillis();
        if (earliest == null || endedMillis != null) {
            return this;
        }
        return new BillingCommitment(startedMillis, Math.max(nowMillis, earliest));
    }
}
