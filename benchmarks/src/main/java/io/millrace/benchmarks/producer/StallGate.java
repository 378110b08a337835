package io.millrace.benchmarks.producer;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Where answers wait while the sink is to stall. Safe for use by several threads. */
final class StallGate {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition opened = lock.newCondition();
    private volatile boolean isClosed;

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

    /** Returns once the gate is open. */
    void pass() {
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
