package io.millrace.consumer.lease;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A job that runs again and again, and sooner when asked, but never twice at a time. */
final class Periodic {
    private final Incarnation incarnation;
    private final Supplier<Duration> pause;
    private final Consumer<Runnable> job;
    private boolean running;
    private boolean again;

    /** {@code job} is given what it must call when it is done. */
    Periodic(Incarnation incarnation, Supplier<Duration> pause, Consumer<Runnable> job) {
        this.incarnation = incarnation;
        this.pause = pause;
        this.job = job;
    }

    void start() {
        run();
        incarnation.repeat(pause, this::run);
    }

    /** Runs the job now, or once more after the run that is under way, which may have looked too early. */
    void soon() {
        again = running;
        run();
    }

    private void run() {
        if (running) {
            return;
        }
        running = true;
        job.accept(() -> {
            running = false;
            if (again) {
                again = false;
                run();
            }
        });
    }
}
