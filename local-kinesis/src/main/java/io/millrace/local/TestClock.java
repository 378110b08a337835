package io.millrace.local;

import io.millrace.local.engine.Timers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A clock that stands still until a test moves it. Given to {@link LocalKinesis.Builder#clock}, everything in the engine
 * that depends on time follows it: pace, retention, expiry, change times, delays, the ends of subscriptions. Steps that
 * fall due run inside {@link #advance}, in the order of their times, each at its own time. Thread-safe; one clock may
 * drive several engines.
 *
 * <pre>{@code
 * TestClock clock = new TestClock();
 * LocalKinesis kinesis = LocalKinesis.builder().clock(clock).start();
 * clock.advance(Duration.ofHours(24));
 * }</pre>
 */
public final class TestClock implements InstantSource {
    private static final Logger LOG = LoggerFactory.getLogger(TestClock.class);

    /** A step and its time; {@code order} keeps steps of one time in the order they came. */
    private record Waiting(long dueMillis, long order, Runnable step) implements Comparable<Waiting> {
        @Override
        public int compareTo(Waiting other) {
            int byTime = Long.compare(dueMillis, other.dueMillis);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    /** Held while the clock moves, so that two who move it take turns; steps may read it and add others. */
    private final Object moving = new Object();

    private final PriorityQueue<Waiting> waiting = new PriorityQueue<>();
    private long lastOrder;
    private volatile Instant now;

    /** Begins on an ordinary morning, 2026-11-21T08:00:00Z. */
    public TestClock() {
        this(Instant.parse("2026-11-21T08:00:00Z"));
    }

    public TestClock(Instant start) {
        now = start;
    }

    @Override
    public Instant instant() {
        return now;
    }

    /**
     * Moves the clock on and runs what falls due on the way, on this thread.
     *
     * @param step zero or more; zero runs what is due already
     */
    public void advance(Duration step) {
        if (step.isNegative()) {
            throw new IllegalArgumentException("step is " + step + "; advance moves on only, setTo moves back as well");
        }
        synchronized (moving) {
            move(now.plus(step));
        }
    }

    /** Sets the clock, back as well as on; on the way on, what falls due runs on this thread. */
    public void setTo(Instant target) {
        synchronized (moving) {
            move(target);
        }
    }

    /** The engine's timers on this clock. */
    Timers.Pending at(long dueMillis, Runnable step) {
        synchronized (waiting) {
            Waiting added = new Waiting(dueMillis, ++lastOrder, step);
            waiting.add(added);
            return () -> cancel(added);
        }
    }

    private void cancel(Waiting step) {
        synchronized (waiting) {
            waiting.remove(step);
        }
    }

    private void move(Instant target) {
        runDue(target);
        now = target;
        // What was set meanwhile by a thread that still saw the old time.
        runDue(target);
    }

    private void runDue(Instant target) {
        for (Waiting next = nextDue(target); next != null; next = nextDue(target)) {
            if (next.dueMillis() > now.toEpochMilli()) {
                now = Instant.ofEpochMilli(next.dueMillis());
            }
            run(next.step());
        }
    }

    private @Nullable Waiting nextDue(Instant target) {
        synchronized (waiting) {
            Waiting first = waiting.peek();
            return first == null || first.dueMillis() > target.toEpochMilli() ? null : waiting.poll();
        }
    }

    private static void run(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            LOG.error("A step of the engine failed", e);
        }
    }
}
