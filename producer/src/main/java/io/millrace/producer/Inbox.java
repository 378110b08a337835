package io.millrace.producer;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The one door to the loop: any thread posts, the loop takes, in the order of posting. A loop that has just handled records naps,
 * and is then woken by urgent messages only; otherwise it sleeps, and anything wakes it. So a steady trickle of records costs a few
 * hundred wake-ups a second and not one per record.
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
    private final AtomicReference<Sleep> sleep = new AtomicReference<>(Sleep.AWAKE);
    private volatile @Nullable Thread owner;

    // Taken and not delivered yet, oldest first. Belongs to the loop.
    private @Nullable Letter taken;

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

    /** Takes what has been posted until now. Loop only. */
    void collect() {
        if (posted.get() != null && posted.get() != CLOSED) {
            takeAll(posted.getAndSet(null));
        }
    }

    /** The next of the messages taken; null if there is none left. Loop only. */
    @Nullable
    Message poll() {
        Letter letter = taken;
        if (letter != null) {
            taken = letter.next();
            letter.next(null);
        }
        return letter instanceof Envelope envelope ? envelope.message : letter;
    }

    /** Sleeps until a message comes or the time is over. Loop only. */
    void await(long nanos, boolean isNap) {
        owner = Thread.currentThread();
        sleep.set(isNap ? Sleep.NAPPING : Sleep.ASLEEP);
        // A message posted before the line above woke nobody.
        if (posted.get() == null && nanos > 0) {
            LockSupport.parkNanos(this, nanos);
        }
        sleep.set(Sleep.AWAKE);
    }

    /** From now on messages are refused; those posted before are taken. Loop only. */
    void close() {
        Letter top = posted.getAndSet(CLOSED);
        if (top != CLOSED) {
            takeAll(top);
        }
    }

    /** Appends a stack of letters, the youngest of them on top. */
    private void takeAll(@Nullable Letter top) {
        Letter youngest = top;
        Letter older = youngest;
        Letter first = null;
        while (older != null) {
            Letter next = older.next();
            older.next(first);
            first = older;
            older = next;
        }
        if (taken == null) {
            taken = first;
            return;
        }
        Letter last = taken;
        for (Letter next = last.next(); next != null; next = next.next()) {
            last = next;
        }
        last.next(first);
    }
}
