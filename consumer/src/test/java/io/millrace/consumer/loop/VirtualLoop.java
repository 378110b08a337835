package io.millrace.consumer.loop;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One process's loop in virtual time: its clock may run fast or slow, it can freeze for a while, and it can die. */
public final class VirtualLoop implements Loop {
    private final VirtualTime time;
    private final double rate;
    private final long offsetNanos;
    private long frozenUntilNanos;
    private boolean dead;

    public VirtualLoop(VirtualTime time) {
        this(time, 1.0, 0);
    }

    /** {@code rate} local seconds pass in one true second. */
    public VirtualLoop(VirtualTime time, double rate, long offsetNanos) {
        this.time = time;
        this.rate = rate;
        this.offsetNanos = offsetNanos;
    }

    /** Nothing of this loop runs before the time given. */
    public void freezeUntil(long trueNanos) {
        frozenUntilNanos = trueNanos;
    }

    public boolean isFrozen() {
        return time.nowNanos() < frozenUntilNanos;
    }

    /** Nothing of this loop runs any more. */
    public void kill() {
        dead = true;
    }

    public boolean isDead() {
        return dead;
    }

    @Override
    public long nowNanos() {
        return offsetNanos + (long) (time.nowNanos() * rate);
    }

    @Override
    public void execute(Runnable task) {
        time.at(time.nowNanos(), () -> run(task));
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        boolean[] cancelled = new boolean[1];
        Runnable unlessCancelled = () -> {
            if (!cancelled[0]) {
                task.run();
            }
        };
        // One nanosecond more than the quotient: a local deadline is never met early by rounding.
        long trueDelay = (long) Math.ceil(Loop.delayNanos(delay) / rate) + 1;
        Timer timer = time.at(time.nowNanos() + trueDelay, () -> run(unlessCancelled));
        return () -> {
            cancelled[0] = true;
            timer.cancel();
        };
    }

    @Override
    public <T> void when(CompletionStage<T> stage, BiConsumer<@Nullable T, @Nullable Throwable> handler) {
        stage.whenComplete((value, failure) -> execute(() -> handler.accept(value, bare(failure))));
    }

    private static @Nullable Throwable bare(@Nullable Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private void run(Runnable task) {
        if (dead) {
            return;
        }
        if (isFrozen()) {
            time.at(frozenUntilNanos, () -> run(task));
        } else {
            task.run();
        }
    }
}
