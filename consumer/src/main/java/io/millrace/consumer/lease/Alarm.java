package io.millrace.consumer.lease;

import io.millrace.consumer.loop.Loop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One timer for one task, set anew as often as the moment changes. */
final class Alarm {
    private final Incarnation incarnation;
    private final Runnable task;
    private Loop.@Nullable Timer timer;

    Alarm(Incarnation incarnation, Runnable task) {
        this.incarnation = incarnation;
        this.task = task;
    }

    void set(Duration delay) {
        cancel();
        timer = incarnation.after(delay, task);
    }

    void cancel() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
