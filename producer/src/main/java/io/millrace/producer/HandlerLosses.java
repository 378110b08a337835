package io.millrace.producer;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a handler could not keep: counted record by record, told once per cause and again whenever that cause has struck ten times as
 * often. Safe for use by several threads.
 */
final class HandlerLosses {
    private static final Logger LOG = LoggerFactory.getLogger(HandlerLosses.class);
    private static final int MOST_CAUSES = 64;
    private static final String OTHER = "other causes";

    private final String handler;
    private final LongAdder lost = new LongAdder();
    private final Map<String, ProducerListener> listeners = new ConcurrentHashMap<>();
    private final Map<String, Long> timesByCause = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    /** @param handler what the handler is called in messages */
    HandlerLosses(String handler) {
        this.handler = handler;
    }

    void attach(String stream, ProducerListener listener) {
        listeners.put(stream, listener);
    }

    long records() {
        return lost.sum();
    }

    /** One record of that stream is not kept. Never throws. */
    void add(String stream, String cause, @Nullable Throwable thrown) {
        lost.increment();
        long times = count(cause);
        if (!isPowerOfTen(times)) {
            LOG.debug("{} did not keep a record of stream {}: {}", handler, stream, cause, thrown);
            return;
        }
        LOG.warn(
                "{} did not keep a record that stream {} gave up: {} (that makes {} for this cause)",
                handler,
                stream,
                cause,
                times,
                thrown);
        tell(new ProducerEvent.FailedRecordsLost(stream, times, handler + ": " + cause));
    }

    private long count(String cause) {
        lock.lock();
        try {
            boolean isKnown = timesByCause.containsKey(cause) || timesByCause.size() < MOST_CAUSES;
            return timesByCause.merge(isKnown ? cause : OTHER, 1L, Long::sum);
        } finally {
            lock.unlock();
        }
    }

    private void tell(ProducerEvent event) {
        ProducerListener listener = listeners.get(event.stream());
        if (listener == null) {
            return;
        }
        try {
            listener.onEvent(event);
        } catch (RuntimeException e) {
            LOG.warn("A listener threw", e);
        }
    }

    private static boolean isPowerOfTen(long times) {
        long rest = times;
        while (rest >= 10 && rest % 10 == 0) {
            rest /= 10;
        }
        return rest == 1;
    }
}
