package io.millrace.consumer.lease;

import java.time.Duration;

/**
 * How hard the tables push back, from the throttles they answered with: what can wait waits the longer, so that what
 * keeps leases alive finds room. Doubled by throttles at most once a second, halved by every ten seconds without one.
 */
final class Pressure {
    private static final int MOST_DOUBLINGS = 4;
    private static final Duration STEP = Duration.ofSeconds(1);
    private static final Duration CALM = Duration.ofSeconds(10);

    private int doublings;
    private long raisedNanos;
    private long throttledNanos;

    /** A request was turned down. */
    void throttled(long nowNanos) {
        int left = doublings(nowNanos);
        if (left == 0 || nowNanos - raisedNanos >= STEP.toNanos()) {
            doublings = Math.min(MOST_DOUBLINGS, left + 1);
            raisedNanos = nowNanos;
        } else {
            doublings = left;
        }
        throttledNanos = nowNanos;
    }

    /** Whether marks wait for the next renewal. */
    boolean isOn(long nowNanos) {
        return doublings(nowNanos) > 0;
    }

    /** A pause between two requests that can wait: longer under pressure, sixteen times at most. */
    Duration stretch(Duration pause, long nowNanos) {
        return pause.multipliedBy(1L << doublings(nowNanos));
    }

    private int doublings(long nowNanos) {
        long calm = doublings == 0 ? 0 : (nowNanos - throttledNanos) / CALM.toNanos();
        return (int) Math.max(0, doublings - calm);
    }
}
