package io.millrace.consumer;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One status for all meters that are read within a second, since each asks the loop. Safe for use by several threads. */
final class StatusReader {
    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

    private final Observed observed;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable ConsumerStatus last;
    private long readNanos;

    StatusReader(Observed observed) {
        this.observed = observed;
    }

    ConsumerStatus read() {
        lock.lock();
        try {
            long now = observed.loop().nowNanos();
            ConsumerStatus known = last;
            if (known == null || now - readNanos >= FRESH_NANOS) {
                known = observed.life().status();
                last = known;
                readNanos = now;
            }
            return known;
        } finally {
            lock.unlock();
        }
    }
}
