package io.millrace.producer;

import java.util.Comparator;
import java.util.PriorityQueue;

/** A clock that jumps from one due action to the next. */
final class VirtualTime {
    private final PriorityQueue<Action> actions =
            new PriorityQueue<>(Comparator.comparingLong(Action::atNanos).thenComparingLong(Action::order));
    private long nowNanos;
    private long nextOrder;

    private record Action(long atNanos, long order, Runnable what) {}

    long nowNanos() {
        return nowNanos;
    }

    void after(long nanos, Runnable what) {
        actions.add(new Action(nowNanos + nanos, nextOrder++, what));
    }

    /** Does the next action; false if there is none before the end. */
    boolean step(long endNanos) {
        Action action = actions.peek();
        if (action == null || action.atNanos() > endNanos) {
            return false;
        }
        actions.remove();
        nowNanos = action.atNanos();
        action.what().run();
        return true;
    }
}
