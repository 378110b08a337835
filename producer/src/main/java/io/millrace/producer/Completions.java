package io.millrace.producer;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
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
            Thread giver = Thread.currentThread();
            try {
                executor.execute(() -> drainUnlessOn(giver));
            } catch (Throwable e) {
                // Shut down before the producer, or out of threads: the futures must end all the same.
                LOG.warn("The callback executor takes no work; callbacks run in the common pool", e);
                ForkJoinPool.commonPool().execute(this::drain);
            }
        }
    }

    /** An executor that runs tasks on the spot would run the user's code on the loop, which must never wait. */
    private void drainUnlessOn(Thread giver) {
        if (Thread.currentThread() == giver) {
            ForkJoinPool.commonPool().execute(this::drain);
        } else {
            drain();
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
