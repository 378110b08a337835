package io.millrace.producer;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The one door to the loop: any thread posts, the loop takes, in the order of posting. A loop that has just handled records naps,
 * and is then woken by urgent messages only; otherwise it sleeps, and anything wakes it. So a steady trickle of records costs a few
 * hundred wake-ups a second and not one per record.
 */
final class Inbox {
    private enum Sleep {
        AWAKE,
        NAPPING,
        ASLEEP
    }

    private final Queue<Message> messages = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Sleep> sleep = new AtomicReference<>(Sleep.AWAKE);
    private volatile @Nullable Thread owner;
    private volatile boolean isClosed;
    private volatile @Nullable Throwable death;

    /** Leaves a message; false if nobody will ever take it. */
    boolean post(Message message) {
        messages.add(message);
        if (isClosed && messages.remove(message)) {
            return false;
        }
        Sleep now = sleep.get();
        if ((now == Sleep.ASLEEP || (now == Sleep.NAPPING && message.isUrgent()))
                && sleep.compareAndSet(now, Sleep.AWAKE)) {
            wake();
        }
        return true;
    }

    /** Ends any sleep. */
    void wake() {
        LockSupport.unpark(owner);
    }

    /** The next message; null if there is none now. Loop only. */
    @Nullable
    Message poll() {
        return messages.poll();
    }

    /** Sleeps until a message comes or the time is over. Loop only. */
    void await(long nanos, boolean isNap) {
        owner = Thread.currentThread();
        sleep.set(isNap ? Sleep.NAPPING : Sleep.ASLEEP);
        // A message posted before the line above woke nobody.
        if (messages.isEmpty() && nanos > 0) {
            LockSupport.parkNanos(this, nanos);
        }
        sleep.set(Sleep.AWAKE);
    }

    /** The loop is about to close this because of an error. */
    void noteDeath(Throwable cause) {
        death = cause;
    }

    /** The error that the loop died of; null if it lives, or ended as it should. */
    @Nullable
    Throwable death() {
        return death;
    }

    /** From now on messages are refused; those posted before can still be taken. */
    void close() {
        isClosed = true;
    }
}
