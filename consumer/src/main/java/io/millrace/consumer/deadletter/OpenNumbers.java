package io.millrace.consumer.deadletter;

import io.millrace.aggregation.UnitStamp;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The acceptance numbers of the letters that are under way, so that a reader of Millrace recognizes one that the SDK has sent twice.
 * Safe for use by several threads.
 */
final class OpenNumbers {
    private final ReentrantLock lock = new ReentrantLock();
    private final UUID incarnation = UUID.randomUUID();
    private final TreeSet<Long> open = new TreeSet<>();
    private long next;

    /** A number, and what is to be said of all of them at the moment it was taken. */
    record Taken(long number, UnitStamp stamp) {}

    Taken take() {
        lock.lock();
        try {
            long number = next++;
            open.add(number);
            // Marked as placed by the service: no reader of Millrace passes over the letter by its hash key, whoever
            // placed it.
            return new Taken(number, new UnitStamp(incarnation, open.first(), true));
        } finally {
            lock.unlock();
        }
    }

    void settle(long number) {
        lock.lock();
        try {
            open.remove(number);
        } finally {
            lock.unlock();
        }
    }
}
