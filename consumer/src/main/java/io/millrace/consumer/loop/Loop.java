package io.millrace.consumer.loop;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The single thread that owns all mutable state of one consumer, seen from inside: its monotonic clock, its timers and
 * the way back onto it. {@link #execute} and {@link #when} may be called from any thread, the rest only on the loop.
 */
public interface Loop {
    Duration LONGEST_DELAY = Duration.ofDays(36_500);

    /** The loop's monotonic clock in nanoseconds; only differences have a meaning. */
    long nowNanos();

    /** Runs a task on the loop as soon as what is queued before it has run. */
    void execute(Runnable task);

    /** Runs a task on the loop after a delay, of which at most a century counts; the handle cancels it if it has not begun. */
    Timer after(Duration delay, Runnable task);

    /** Hands the outcome of an asynchronous call to the loop: a value, or the cause with wrappers removed. */
    <T> void when(CompletionStage<T> stage, BiConsumer<@Nullable T, @Nullable Throwable> handler);

    /** A delay in nanoseconds, from zero to a century: times that lie further apart than a long has room for cannot be compared. */
    static long delayNanos(Duration delay) {
        Duration least = delay.isNegative() ? Duration.ZERO : delay;
        return (least.compareTo(LONGEST_DELAY) < 0 ? least : LONGEST_DELAY).toNanos();
    }

    /** A task that waits for its time. */
    @FunctionalInterface
    interface Timer {
        void cancel();
    }
}
