package io.millrace.consumer.event;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries events from the loop to the user's listener: in order, one at a time, on other threads. A listener that cannot
 * keep up loses the oldest events, which is counted and logged; it never slows the loop.
 */
public final class EventQueue implements ConsumerListener {
    private static final Logger LOG = LoggerFactory.getLogger(EventQueue.class);
    private static final int MOST_WAITING = 10_000;

    private final Executor executor;
    private final ConsumerListener listener;
    private final Deque<ConsumerEvent> waiting = new ArrayDeque<>();
    private boolean draining;
    private long dropped;

    public EventQueue(Executor executor, ConsumerListener listener) {
        this.executor = executor;
        this.listener = listener;
    }

    @Override
    public void on(ConsumerEvent event) {
        synchronized (waiting) {
            if (waiting.size() == MOST_WAITING) {
                waiting.remove();
                dropped++;
            }
            waiting.add(event);
            if (draining) {
                return;
            }
            draining = true;
        }
        executor.execute(this::drain);
    }

    private void drain() {
        while (true) {
            ConsumerEvent event;
            synchronized (waiting) {
                if (dropped > 0) {
                    LOG.warn("the consumer's listener is too slow: {} events were dropped", dropped);
                    dropped = 0;
                }
                if (waiting.isEmpty()) {
                    draining = false;
                    return;
                }
                event = waiting.remove();
            }
            tell(event);
        }
    }

    private void tell(ConsumerEvent event) {
        try {
            listener.on(event);
        } catch (RuntimeException e) {
            LOG.warn("the consumer's listener failed on {}", event.getClass().getSimpleName(), e);
        }
    }
}
