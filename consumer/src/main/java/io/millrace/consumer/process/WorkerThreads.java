package io.millrace.consumer.process;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The threads that user code runs on: virtual where the JDK has them (21 and later), daemon platform threads otherwise. A
 * thread that is idle for ten seconds ends.
 */
public final class WorkerThreads implements UserCode, AutoCloseable {
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final ThreadPoolExecutor executor;
    private final ThreadPoolExecutor callbacks;

    /** At most {@code threads} at a time; {@link Integer#MAX_VALUE} for one per piece of work. */
    public WorkerThreads(String name, int threads) {
        this.executor = pool(name, threads);
        // A piece of work may wait for a callback, so callbacks need threads of their own.
        this.callbacks = pool(name + "callback-", Integer.MAX_VALUE);
    }

    private static ThreadPoolExecutor pool(String name, int threads) {
        boolean unbounded = threads == Integer.MAX_VALUE;
        BlockingQueue<Runnable> queue = unbounded ? new SynchronousQueue<>() : new LinkedBlockingQueue<>();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                unbounded ? 0 : threads, threads, IDLE.toMillis(), TimeUnit.MILLISECONDS, queue, factory(name));
        if (!unbounded) {
            pool.allowCoreThreadTimeOut(true);
        }
        return pool;
    }

    @Override
    public long nowNanos() {
        return System.nanoTime();
    }

    @Override
    public Call start(Work work, Runnable done) {
        Piece piece = new Piece(work, done);
        executor.execute(piece);
        return piece;
    }

    @Override
    public void run(Runnable task) {
        callbacks.execute(task);
    }

    /** Interrupts work that still runs and takes no more; callbacks on their way are finished. */
    @Override
    public void close() {
        executor.shutdownNow();
        callbacks.shutdown();
    }

    private static ThreadFactory factory(String name) {
        ThreadFactory virtual = virtualFactory(name);
        if (virtual != null) {
            return virtual;
        }
        AtomicLong number = new AtomicLong();
        return task -> {
            Thread thread = new Thread(task, name + number.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** {@code Thread.ofVirtual().name(name, 0).factory()}, which Java 17 cannot name. */
    private static @Nullable ThreadFactory virtualFactory(String name) {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            Method named = type.getMethod("name", String.class, long.class);
            return (ThreadFactory) type.getMethod("factory").invoke(named.invoke(builder, name, 0L));
        } catch (NoSuchMethodException
                | ClassNotFoundException
                | IllegalAccessException
                | InvocationTargetException
                | UnsupportedOperationException e) {
            return null;
        }
    }

    /** One piece of work; its lock keeps an interrupt from reaching the thread after the work. */
    private static final class Piece implements Runnable, Call {
        private final Work work;
        private final Runnable done;
        private @Nullable Thread thread;
        private boolean interrupted;

        Piece(Work work, Runnable done) {
            this.work = work;
            this.done = done;
        }

        @Override
        public void run() {
            begin();
            try {
                boolean more = true;
                while (more) {
                    more = work.step();
                }
            } finally {
                end();
                done.run();
            }
        }

        private synchronized void begin() {
            thread = Thread.currentThread();
            if (interrupted) {
                thread.interrupt();
            }
        }

        private synchronized void end() {
            thread = null;
            // The interrupt was meant for the work; what comes next on this thread is not concerned.
            Thread.interrupted();
        }

        @Override
        public synchronized void interrupt() {
            interrupted = true;
            if (thread != null) {
                thread.interrupt();
            }
        }
    }
}
