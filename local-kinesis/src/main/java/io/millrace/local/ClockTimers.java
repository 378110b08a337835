package io.millrace.local;

import io.millrace.local.engine.Timers;
import io.millrace.local.http.NetworkThreads;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Timers on a clock that runs by itself: a network thread looks at it when the time should have come. */
final class ClockTimers implements Timers {
    private final InstantSource clock;
    private final NetworkThreads threads;

    private ClockTimers(InstantSource clock, NetworkThreads threads) {
        this.clock = clock;
        this.threads = threads;
    }

    /** The timers that go with a clock. */
    static Timers on(InstantSource clock, NetworkThreads threads) {
        return clock instanceof TestClock movable ? movable::at : new ClockTimers(clock, threads);
    }

    @Override
    public Pending at(long dueMillis, Runnable step) {
        Alarm alarm = new Alarm(dueMillis, step);
        alarm.set();
        return alarm;
    }

    /** One step that waits for the clock. */
    private final class Alarm implements Pending {
        private final long dueMillis;
        private final Runnable step;
        private boolean isCancelled;
        private @Nullable Future<?> look;

        Alarm(long dueMillis, Runnable step) {
            this.dueMillis = dueMillis;
            this.step = step;
        }

        synchronized void set() {
            if (!isCancelled) {
                look = threads.schedule(Duration.ofMillis(Math.max(0, dueMillis - clock.millis())), this::look);
            }
        }

        private void look() {
            // The threads' time and the clock's are not the same one: a clock that was set back is waited for.
            if (clock.millis() < dueMillis) {
                set();
            } else {
                step.run();
            }
        }

        @Override
        public synchronized void cancel() {
            isCancelled = true;
            if (look != null) {
                look.cancel(false);
            }
        }
    }
}
