package io.millrace.local.engine;

import org.jspecify.annotations.Nullable;

/** A stream's status and the change under way, if any. Guarded by the stream's monitor, {@link #isDue} apart. */
final class Lifecycle {
    /** A change under way: the status meanwhile, what happens when it is due, and how many shards are open then. */
    private record Transition(Stream.Status status, long dueMillis, int openAfter, Runnable change) {}

    private volatile @Nullable Transition transition;

    /** Begins a change that takes effect at {@code dueMillis}; {@code openAfter} shards are open then. */
    void begin(Stream.Status meanwhile, long dueMillis, int openAfter, Runnable change) {
        transition = new Transition(meanwhile, dueMillis, openAfter, change);
    }

    /** Whether a change has become due; for those who do not hold the monitor. */
    boolean isDue(long nowMillis) {
        Transition underWay = transition;
        return underWay != null && nowMillis >= underWay.dueMillis();
    }

    /** Carries out the change that has become due, if any. */
    void settle(long nowMillis) {
        Transition underWay = transition;
        if (underWay != null && nowMillis >= underWay.dueMillis()) {
            transition = null;
            underWay.change().run();
        }
    }

    /** Carries out the change under way at once, if any. */
    void finish() {
        settle(Long.MAX_VALUE);
    }

    Stream.Status status(long nowMillis) {
        settle(nowMillis);
        Transition underWay = transition;
        return underWay == null ? Stream.Status.ACTIVE : underWay.status();
    }

    /** How many shards are open after the change under way, or 0 without one. */
    int openAfter(long nowMillis) {
        settle(nowMillis);
        Transition underWay = transition;
        return underWay == null ? 0 : underWay.openAfter();
    }
}
