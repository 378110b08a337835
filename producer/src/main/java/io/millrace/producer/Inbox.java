package io.millrace.producer;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The one door to the loop: any thread posts, the loop takes, in the order of posting. Only answers of the service go before what was
 * posted: behind a budget full of records they would be late for a tenth of a second, and keep the room of what they end. A loop that
 * has just handled records naps, and is then woken by urgent messages only; otherwise it sleeps, and anything wakes it. So a steady
 * trickle of records costs a few hundred wake-ups a second and not one per record.
 *
 * <p>What is posted is a stack, which the loop takes whole and turns over: a record costs its poster one exchange and no node.
 */
final class Inbox {
    private enum Sleep {
        AWAKE,
        NAPPING,
        ASLEEP
    }

    /** Carries a message that has no place of its own. */
    private static final class Envelope implements Letter {
        private final Message message;
        private @Nullable Letter next;

        Envelope(Message message) {
            this.message = message;
        }

        @Override
        public void deliver(Pipeline pipeline, long nowNanos) {
            message.deliver(pipeline, nowNanos);
        }

        @Override
        public boolean isUrgent() {
            return message.isUrgent();
        }

        @Override
        public @Nullable Letter next() {
            return next;
        }

        @Override
        public void next(@Nullable Letter letter) {
            next = letter;
        }
    }

    /** Lies on top of a closed inbox. */
    private static final Letter CLOSED = new Envelope((pipeline, nowNanos) -> {});

    private final AtomicReference<@Nullable Letter> posted = new AtomicReference<>();
    private final Queue<Message> answers = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Sleep> sleep = new AtomicReference<>(Sleep.AWAKE);
    private volatile @Nullable Thread owner;
    private volatile @Nullable Throwable death;

    // Taken and not delivered yet, oldest first. Belongs to the loop.
    private @Nullable Letter taken;
    private @Nullable Letter lastTaken;

    /** Leaves an answer of the service; nobody takes it if the inbox is closed. */
    void answer(Message message) {
        answers.add(message);
        rouse(message);
    }

    /** Leaves a message; false if nobody will ever take it. */
    boolean post(Message message) {
        Letter letter = message instanceof Letter own ? own : new Envelope(message);
        Letter top = posted.get();
        letter.next(top);
        while (top != CLOSED && !posted.compareAndSet(top, letter)) {
            top = posted.get();
            letter.next(top);
        }
        if (top == CLOSED) {
            letter.next(null);
            return false;
        }
        rouse(message);
        return true;
    }

    private void rouse(Message message) {
        Sleep now = sleep.get();
        if ((now == Sleep.ASLEEP || (now == Sleep.NAPPING && message.isUrgent()))
                && sleep.compareAndSet(now, Sleep.AWAKE)) {
            wake();
        }
    }

    /** Ends a nap: somebody waits for what the loop would do later. */
    void endNap() {
        if (sleep.get() == Sleep.NAPPING && sleep.compareAndSet(Sleep.NAPPING, Sleep.AWAKE)) {
            wake();
        }
    }

    /** Ends any sleep. */
    void wake() {
        LockSupport.unpark(owner);
    }

    /** Takes what has been posted until now. Loop only. */
    void collect() {
        if (posted.get() != null && posted.get() != CLOSED) {
            takeAll(posted.getAndSet(null));
        }
    }

    /** The next of the messages taken; null if there is none left. Loop only. */
    @Nullable
    Message poll() {
        Message answer = answers.poll();
        if (answer != null) {
            return answer;
        }
        Letter letter = taken;
        if (letter != null) {
            taken = letter.next();
            letter.next(null);
        }
        return letter instanceof Envelope envelope ? envelope.message : letter;
    }

    /** Whether there is something to take. Loop only. */
    boolean hasAny() {
        Letter top = posted.get();
        return taken != null || (top != null && top != CLOSED) || !answers.isEmpty();
    }

    /** Sleeps until a message comes or the time is over. Loop only. */
    void await(long nanos, boolean isNap) {
        owner = Thread.currentThread();
        sleep.set(isNap ? Sleep.NAPPING : Sleep.ASLEEP);
        // A message posted before the line above woke nobody.
        if (!hasAny() && nanos > 0) {
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

    /** From now on messages are refused; those posted before are taken. Loop only. */
    void close() {
        Letter top = posted.getAndSet(CLOSED);
        if (top != CLOSED) {
            takeAll(top);
        }
    }

    /** Appends a stack of letters, the youngest of them on top. */
    private void takeAll(@Nullable Letter youngest) {
        Letter older = youngest;
        Letter first = null;
        while (older != null) {
            Letter next = older.next();
            older.next(first);
            first = older;
            older = next;
        }
        if (taken == null || lastTaken == null) {
            taken = first;
        } else {
            lastTaken.next(first);
        }
        if (youngest != null) {
            lastTaken = youngest;
        }
    }
}
