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

    /** Work being given to the executor; only the thread that gives it looks at whether that is over. */
    private static final class Handover {
        final Thread giver;
        boolean isOver;

        Handover(Thread giver) {
            this.giver = giver;
        }
    }

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
            Handover handover = new Handover(Thread.currentThread());
            try {
                executor.execute(() -> drainAfter(handover));
            } catch (Throwable e) {
                // Shut down before the producer, or out of threads: the futures must end all the same.
                LOG.warn("The callback executor takes no work; callbacks run in the common pool", e);
                ForkJoinPool.commonPool().execute(this::drain);
            } finally {
                handover.isOver = true;
            }
        }
    }

    /** An executor that runs tasks on the spot would run the user's code on the loop, which must never wait. */
    private void drainAfter(Handover handover) {
        if (Thread.currentThread() == handover.giver && !handover.isOver) {
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
