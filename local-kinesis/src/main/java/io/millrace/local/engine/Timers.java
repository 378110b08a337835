package io.millrace.local.engine;

/**
 * Runs steps once the engine's clock has reached a time: the one way in which anything in the engine waits. On a real
 * clock a network thread runs them, on a clock that a test moves whoever moves it. Thread-safe.
 */
@FunctionalInterface
public interface Timers {
    /**
     * Runs a step once, as soon as the clock shows {@code dueMillis} or later; never within this call.
     *
     * @param dueMillis milliseconds since 1970 on the engine's clock; a time that has passed means soon
     * @param step must not wait; what it throws is logged
     */
    Pending at(long dueMillis, Runnable step);

    /** A step that has not run yet. */
    @FunctionalInterface
    interface Pending {
        /** Takes the step back; without effect once it has begun. */
        void cancel();
    }
}
