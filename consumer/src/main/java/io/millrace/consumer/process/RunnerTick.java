package io.millrace.consumer.process;

import io.millrace.consumer.lease.Hold;
import io.millrace.consumer.loop.Loop;
import java.time.Duration;

/**
 * Wakes a runner while it has something to watch: a running call, whose permit must follow the hold's renewals and end with
 * them to the nanosecond, or a mark that waits to be written.
 */
final class RunnerTick {
    private static final Loop.Timer NONE = () -> {};
    private static final long PERIOD_NANOS = Duration.ofMillis(250).toNanos();

    private final Loop loop;
    private final Hold hold;
    private final Runnable task;
    private Loop.Timer timer = NONE;
    private boolean armed;

    RunnerTick(Loop loop, Hold hold, Runnable task) {
        this.loop = loop;
        this.hold = hold;
        this.task = task;
    }

    void whileNeeded(boolean needed) {
        if (needed && !armed) {
            armed = true;
            timer = loop.after(Duration.ofNanos(delayNanos()), () -> {
                armed = false;
                task.run();
            });
        }
    }

    void stop() {
        timer.cancel();
        armed = false;
    }

    private long delayNanos() {
        long leftNanos = hold.validUntilNanos() - loop.nowNanos();
        return leftNanos <= 0 ? PERIOD_NANOS : Math.min(PERIOD_NANOS, leftNanos);
    }
}
