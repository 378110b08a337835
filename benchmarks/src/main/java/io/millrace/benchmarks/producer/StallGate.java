package io.millrace.benchmarks.producer;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** Where answers wait while the sink is to stall. Safe for use by several threads. */
final class StallGate {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition opened = lock.newCondition();
    private final long delayMillis;
    private volatile boolean isClosed;

    /** Open, with so long a way through it. */
    StallGate(long delayMillis) {
        this.delayMillis = delayMillis;
    }

    void close() {
        isClosed = true;
    }

    void open() {
        lock.lock();
        try {
            isClosed = false;
            opened.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns once the gate is open, and its delay is over. */
    void pass() {
        if (delayMillis > 0) {
            LockSupport.parkNanos(delayMillis * 1_000_000);
        }
        if (!isClosed) {
            return;
        }
        lock.lock();
        try {
            while (isClosed) {
                opened.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }
}
