package io.millrace.consumer.lease;

import java.time.Duration;

/**
 * Notices that the lease table reads otherwise than the last scan showed it, without reading it: when the workers' rows
 * account for more or fewer leases than the board shows held. What a scan does not settle is asked for ever less often.
 */
final class Tally {
    private final Duration patience;
    private boolean differs;
    private Duration pause = Duration.ZERO;
    private long dueNanos;

    /** {@code patience}: a difference that lasts shorter comes from readings of different moments. */
    Tally(Duration patience) {
        this.patience = patience;
    }

    /** Whether to scan now; {@code longest} is how often a scan comes by itself. */
    boolean callsForScan(boolean matches, Duration longest, long nowNanos) {
        if (matches) {
            differs = false;
            return false;
        }
        if (!differs) {
            differs = true;
            pause = patience;
            dueNanos = nowNanos + pause.toNanos();
            return false;
        }
        if (nowNanos < dueNanos) {
            return false;
        }
        Duration next = pause.multipliedBy(2);
        pause = next.compareTo(longest) < 0 ? next : longest;
        dueNanos = nowNanos + pause.toNanos();
        return true;
    }
}
