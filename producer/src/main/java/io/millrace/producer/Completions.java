package io.millrace.producer;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs what belongs to users (futures, listeners, handlers) off the loop: in order, one batch at a time. */
final class Completions {
    private static final Logger LOG = LoggerFactory.getLogger(Completions.class);

    private final Executor executor;
    private final Queue<List<Runnable>> batches = new ConcurrentLinkedQueue<>();
    private final AtomicInteger outstanding = new AtomicInteger();

    Completions(Executor executor) {
        this.executor = executor;
    }

    /** Hands a batch over; returns at once. */
    void run(List<Runnable> batch) {
        if (batch.isEmpty()) {
            return;
        }
        batches.add(batch);
        if (outstanding.getAndIncrement() == 0) {
            try {
                executor.execute(this::drain);
            } catch (RejectedExecutionException e) {
                // The user's executor was shut down before the producer: the futures must end all the same.
                LOG.warn("The callback executor refuses work; callbacks run in the common pool", e);
                ForkJoinPool.commonPool().execute(this::drain);
            }
        }
    }

    private void drain() {
        do {
            List<Runnable> batch = batches.poll();
            if (batch != null) {
                batch.forEach(Completions::runOne);
            }
        } while (outstanding.decrementAndGet() > 0);
    }

    private static void runOne(Runnable callback) {
        try {
            callback.run();
        } catch (Throwable e) {
            LOG.warn("A callback threw", e);
        }
    }
}
