package io.millrace.consumer.lease;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** How many leases a worker may still give within a minute, where loads are shared out. */
final class MoveBudget {
    private static final long WINDOW_NANOS = Duration.ofMinutes(1).toNanos();

    private final Deque<Long> spentAtNanos = new ArrayDeque<>();

    /** Of a worker that holds so many. */
    int left(int held, long nowNanos) {
        while (!spentAtNanos.isEmpty() && nowNanos - spentAtNanos.getFirst() >= WINDOW_NANOS) {
            spentAtNanos.removeFirst();
        }
        return Math.max(0, LoadPlanner.budget(held) - spentAtNanos.size());
    }

    void spend(long nowNanos) {
        spentAtNanos.addLast(nowNanos);
    }

    /** The last move was refused: nothing moved. */
    void giveBack() {
        spentAtNanos.pollLast();
    }
}
