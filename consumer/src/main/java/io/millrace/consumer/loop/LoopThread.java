package io.millrace.consumer.loop;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Loop} on one daemon thread. A task that throws is reported and the next one runs; an {@link Error} is reported
 * and ends the loop, and whatever is queued afterwards is dropped. {@link #close} lets the running task end.
 */
public final class LoopThread implements Loop, AutoCloseable {
    private final Consumer<Throwable> uncaught;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Timed> timers = new PriorityQueue<>(Timed::compare);
    private long order;
    private boolean closed;

    /** {@code uncaught} hears, on the loop, of whatever a task throws. */
    public LoopThread(String name, Consumer<Throwable> uncaught) {
        this.uncaught = uncaught;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public long nowNanos() {
        return System.nanoTime();
    }

    @Override
    public void execute(Runnable task) {
        lock.lock();
        try {
            if (!closed) {
                tasks.add(task);
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        lock.lock();
        try {
            Timed timed = new Timed(nowNanos() + Loop.delayNanos(delay), order++, task);
            if (!closed) {
                timers.add(timed);
                changed.signal();
            }
            return timed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public <T> void when(CompletionStage<T> stage, BiConsumer<@Nullable T, @Nullable Throwable> handler) {
        stage.whenComplete((value, failure) -> execute(() -> handler.accept(value, bare(failure))));
    }

    /** Ends the loop after the running task; what waits is dropped. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            tasks.clear();
            timers.clear();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private static @Nullable Throwable bare(@Nullable Throwable failure) {
        Throwable inner = failure;
        while ((inner instanceof CompletionException || inner instanceof ExecutionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }

    private void run() {
        Runnable next = next();
        while (next != null) {
            try {
                next.run();
            } catch (RuntimeException failure) {
                uncaught.accept(failure);
            } catch (Throwable fatal) {
                close();
                uncaught.accept(fatal);
                throw fatal;
            }
            next = next();
        }
    }

    /** Waits for the next due task; null when the loop is closed. */
    private @Nullable Runnable next() {
        lock.lock();
        try {
            Runnable due = due();
            while (due == null && !closed) {
                Timed first = timers.peek();
                if (first == null) {
                    changed.awaitUninterruptibly();
                } else {
                    awaitUntilDue(first);
                }
                due = due();
            }
            return closed ? null : due;
        } finally {
            lock.unlock();
        }
    }

    /** Timers go first: they were asked for earlier. */
    private @Nullable Runnable due() {
        Timed first = timers.peek();
        if (first != null && first.untilDueNanos() <= 0) {
            timers.remove();
            return first.task;
        }
        return tasks.poll();
    }

    @SuppressWarnings("WaitNotInLoop") // the caller looks again
    private void awaitUntilDue(Timed first) {
        try {
            changed.awaitNanos(first.untilDueNanos());
        } catch (InterruptedException stray) {
            // The thread is this class's own and only close() ends it; an interrupt from outside means nothing.
            return;
        }
    }

    private final class Timed implements Timer {
        private final long dueNanos;
        private final long order;
        private final Runnable task;

        Timed(long dueNanos, long order, Runnable task) {
            this.dueNanos = dueNanos;
            this.order = order;
            this.task = task;
        }

        /** By difference, since the clock may pass its greatest value. */
        static int compare(Timed one, Timed other) {
            int byTime = Long.signum(one.dueNanos - other.dueNanos);
            return byTime != 0 ? byTime : Long.compare(one.order, other.order);
        }

        long untilDueNanos() {
            return dueNanos - System.nanoTime();
        }

        @Override
        public void cancel() {
            lock.lock();
            try {
                timers.remove(this);
            } finally {
                lock.unlock();
            }
        }
    }
}
