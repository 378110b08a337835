package io.millrace.producer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one producer, as a number of bytes, in three parts: user bytes from {@code put} to settlement, encoded units with the
 * copies that requests make of them, and user bytes that are settled and wait for their callback. The parts are separate, so that a
 * budget full of user bytes can still be sent, and a callback that puts finds the room of what has ended. While callbacks are so
 * slow that the third part is full, what is settled stays in the first one.
 *
 * <p>Each part admits one thing larger than itself while it is empty. Callers that wait are served in the order they came. Safe for
 * use by several threads.
 */
final class ByteBudget {
    /** What a part is for: records until they are settled, encoded units with their copies, records until they are called back. */
    enum Part {
        RECORDS,
        REQUESTS,
        CALLBACKS
    }

    private static final int OTHERS_PART = 4;
    private static final int SETTLED_PART = 16;

    private final long userLimit;
    private final long bodiesLimit;
    private final long settledLimit;
    private final AtomicLong userBytes = new AtomicLong();
    private final AtomicLong bodyBytes = new AtomicLong();
    private final AtomicLong settledBytes = new AtomicLong();

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Ticket> waiting = new ArrayDeque<>();
    private volatile boolean isAnyoneWaiting;
    private volatile Runnable released = () -> {};

    // Who runs callbacks, and what the last one was owed when it began; that thread's own.
    private volatile @Nullable Thread callingBack;
    private long owedBytes;

    /** A place in the queue: of a thread, or of an action that is to run. Two are never the same. */
    private static final class Ticket {
        final long bytes;
        final @Nullable Runnable granted;

        /** Where its thread waits: thousands may, and only the next of them is to wake. */
        final Condition turn;

        Ticket(long bytes, @Nullable Runnable granted, Condition turn) {
            this.bytes = bytes;
            this.granted = granted;
            this.turn = turn;
        }
    }

    ByteBudget(long limitBytes) {
        this.settledLimit = limitBytes / SETTLED_PART;
        this.bodiesLimit = limitBytes / OTHERS_PART - settledLimit;
        this.userLimit = userPart(limitBytes);
    }

    /** The part of a budget that is for user bytes. */
    static long userPart(long limitBytes) {
        return limitBytes - limitBytes / OTHERS_PART;
    }

    /** The largest encoded unit that does not need to be alone. */
    static long largestBody(long limitBytes) {
        return (limitBytes / OTHERS_PART - limitBytes / SETTLED_PART) / 2;
    }

    /** The bytes of a part in use. */
    long usedBytes(Part part) {
        return switch (part) {
            case RECORDS -> userBytes.get();
            case REQUESTS -> bodyBytes.get();
            case CALLBACKS -> settledBytes.get();
        };
    }

    /** How large a part is. */
    long limitBytes(Part part) {
        return switch (part) {
            case RECORDS -> userLimit;
            case REQUESTS -> bodiesLimit;
            case CALLBACKS -> settledLimit;
        };
    }

    /** All bytes in use. */
    long usedBytes() {
        return userBytes.get() + bodyBytes.get() + settledBytes.get();
    }

    /** Takes room for user bytes if there is some, and nobody waits for it already, or if a callback is owed it. */
    boolean tryTake(long bytes) {
        return (!isAnyoneWaiting && tryAdd(userBytes, userLimit, bytes)) || tryOwed(bytes);
    }

    /**
     * A callback that puts must not wait: what would make room waits for callbacks behind it. So it may take what the record it is for
     * has left, though others were faster; the budget is passed by that much at most.
     */
    private boolean tryOwed(long bytes) {
        if (Thread.currentThread() != callingBack || bytes > owedBytes) {
            return false;
        }
        owedBytes -= bytes;
        userBytes.addAndGet(bytes);
        return true;
    }

    /** Takes room for user bytes, waiting for it if need be; false if none came in time. */
    boolean take(long bytes, long limitNanos) throws InterruptedException {
        if (tryTake(bytes)) {
            return true;
        }
        Ticket ticket = new Ticket(bytes, null, lock.newCondition());
        long left = limitNanos;
        lock.lockInterruptibly();
        try {
            waiting.add(ticket);
            isAnyoneWaiting = true;
            while (waiting.getFirst() != ticket || !tryAdd(userBytes, userLimit, bytes)) {
                if (left <= 0) {
                    return false;
                }
                left = ticket.turn.awaitNanos(left);
            }
            return true;
        } finally {
            waiting.remove(ticket);
            List<Runnable> granted = advance();
            lock.unlock();
            granted.forEach(Runnable::run);
        }
    }

    /**
     * Waits for room in the same queue, without a thread: the action runs when the room has been taken for it, on whatever thread freed
     * it, so that it must be short.
     */
    void takeLater(long bytes, Runnable granted) {
        lock.lock();
        try {
            waiting.add(new Ticket(bytes, granted, lock.newCondition()));
            // Set before the queue is looked at: a release in between either sees the flag or is seen.
            isAnyoneWaiting = true;
        } finally {
            lock.unlock();
        }
        advanceAndRun();
    }

    /** Whether so much could be taken now. */
    boolean hasRoomFor(long bytes) {
        long used = userBytes.get();
        return !isAnyoneWaiting && (used == 0 || used + bytes <= userLimit);
    }

    /** What is to run, on any thread, whenever bytes have come back. */
    void onRelease(Runnable action) {
        released = action;
    }

    /** The part for user bytes. */
    long userLimit() {
        return userLimit;
    }

    /** Gives user bytes back. */
    void release(long bytes) {
        userBytes.addAndGet(-bytes);
        // Either this sees the flag, or the waiter, which sets the flag first, sees the room.
        if (isAnyoneWaiting) {
            advanceAndRun();
        }
        released.run();
    }

    /**
     * Says that user bytes are settled, though held until their callback has run. Answers whether they have been given back; all is
     * given back by {@link #calledBack}.
     */
    boolean settle(long bytes) {
        boolean hasRoom = settledBytes.addAndGet(bytes) <= settledLimit;
        if (hasRoom) {
            release(bytes);
        } else {
            settledBytes.addAndGet(-bytes);
        }
        return hasRoom;
    }

    /** The callback of settled bytes begins, on this thread. */
    void calledBack(long bytes, boolean wasReleased) {
        callingBack = Thread.currentThread();
        owedBytes = bytes;
        if (wasReleased) {
            settledBytes.addAndGet(-bytes);
        } else {
            release(bytes);
        }
    }

    /** That callback is over, on the same thread: what it is owed it has taken, or does not want. */
    void callbackEnded() {
        callingBack = null;
    }

    private void advanceAndRun() {
        List<Runnable> granted;
        lock.lock();
        try {
            granted = advance();
        } finally {
            lock.unlock();
        }
        granted.forEach(Runnable::run);
    }

    /** Serves those at the head of the queue that wait without a thread, and wakes the thread behind them. Answers what to run without the lock. */
    private List<Runnable> advance() {
        List<Runnable> served = new ArrayList<>();
        Ticket first = waiting.peekFirst();
        while (first != null && first.granted != null && tryAdd(userBytes, userLimit, first.bytes)) {
            served.add(first.granted);
            waiting.removeFirst();
            first = waiting.peekFirst();
        }
        isAnyoneWaiting = first != null;
        if (first != null) {
            first.turn.signal();
        }
        return served;
    }

    /** Whether there is room for an encoded unit and one copy of it. Only the loop asks, takes and releases these. */
    boolean hasRoomForBody(long unitBytes) {
        long used = bodyBytes.get();
        return used == 0 || used + 2 * unitBytes <= bodiesLimit;
    }

    /** Takes the room of an encoded unit and one copy of it. */
    void takeBody(long unitBytes) {
        bodyBytes.addAndGet(2 * unitBytes);
    }

    /** Gives the room of an encoded unit back. */
    void releaseBody(long unitBytes) {
        bodyBytes.addAndGet(-2 * unitBytes);
    }

    private static boolean tryAdd(AtomicLong used, long limit, long bytes) {
        long before = used.get();
        while (before == 0 || before + bytes <= limit) {
            if (used.compareAndSet(before, before + bytes)) {
                return true;
            }
            before = used.get();
        }
        return false;
    }
}
