package io.millrace.consumer.lease;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** How many leases a worker may still give within a minute, where loads are shared out. */
final class MoveBudget {
    private static final long WINDOW_NANOS = Duration.ofMinutes(1).toNanos();

    private static final long UNDER_WAY_NANOS = 2 * WINDOW_NANOS;

    private final Deque<Long> spentAtNanos = new ArrayDeque<>();
    private long lastNanos;
    private boolean everSpent;

    /** Of a worker that holds so many. */
    int left(int held, long nowNanos) {
        while (!spentAtNanos.isEmpty() && nowNanos - spentAtNanos.getFirst() >= WINDOW_NANOS) {
            spentAtNanos.removeFirst();
        }
        return Math.max(0, LoadPlanner.budget(held) - spentAtNanos.size());
    }

    void spend(long nowNanos) {
        spentAtNanos.addLast(nowNanos);
        lastNanos = nowNanos;
        everSpent = true;
    }

    /** Whether the worker is giving, minute by minute. */
    boolean isUnderWay(long nowNanos) {
        return everSpent && nowNanos - lastNanos < UNDER_WAY_NANOS;
    }

    /** The last move was refused: nothing moved. */
    void giveBack() {
        spentAtNanos.pollLast();
    }
}
