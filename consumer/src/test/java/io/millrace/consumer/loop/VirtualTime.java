package io.millrace.consumer.loop;

import java.time.Duration;
import java.util.PriorityQueue;

/** True time of a simulation: events in order of time, then of arrival; it moves only when asked to run. */
public final class VirtualTime {
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long nowNanos;
    private long order;

    private static final class Event implements Comparable<Event>, Loop.Timer {
        private final long atNanos;
        private final long order;
        private final Runnable task;
        private boolean cancelled;

        Event(long atNanos, long order, Runnable task) {
            this.atNanos = atNanos;
            this.order = order;
            this.task = task;
        }

        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    public long nowNanos() {
        return nowNanos;
    }

    public Loop.Timer at(long atNanos, Runnable task) {
        Event event = new Event(Math.max(nowNanos, atNanos), order++, task);
        events.add(event);
        return event;
    }

    public Loop.Timer after(Duration delay, Runnable task) {
        return at(nowNanos + delay.toNanos(), task);
    }

    /** Runs everything that is due within the time given, and what that leads to. */
    public void runFor(Duration duration) {
        long end = nowNanos + duration.toNanos();
        while (!events.isEmpty() && events.peek().atNanos <= end) {
            Event event = events.remove();
            nowNanos = event.atNanos;
            if (!event.cancelled) {
                event.task.run();
            }
        }
        nowNanos = end;
    }
}
