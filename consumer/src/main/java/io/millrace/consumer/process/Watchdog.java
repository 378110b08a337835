package io.millrace.consumer.process;

import io.millrace.consumer.event.ShardHealth.State;
import java.time.Duration;

/**
 * When a stalled shard is read anew: at once when the stall is seen, then after one, two, four and so on up to sixteen
 * stall times more, since what did not help is not worth the service's calls.
 */
final class Watchdog {
    private static final int MOST_STALL_TIMES = 16;

    private final long stallNanos;
    private int restarts;
    private long restartedNanos;

    Watchdog(Duration stallTime) {
        this.stallNanos = stallTime.toNanos();
    }

    /** Whether to restart now, which is then taken as done. */
    boolean restarts(State state, long nowNanos) {
        if (state != State.STALLED) {
            restarts = 0;
            return false;
        }
        long stallTimes = Math.min(MOST_STALL_TIMES, 1L << Math.max(0, restarts - 1));
        if (restarts > 0 && nowNanos - restartedNanos < stallNanos * stallTimes) {
            return false;
        }
        restarts = Math.min(restarts + 1, MOST_STALL_TIMES);
        restartedNanos = nowNanos;
        return true;
    }
}
