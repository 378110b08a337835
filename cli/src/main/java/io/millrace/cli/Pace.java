package io.millrace.cli;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** The command line's clock and its only place that waits. */
final class Pace {
    /** A quarter of the 20 calls a second that DescribeStreamSummary allows an account. */
    private static final Duration POLL = Duration.ofMillis(200);

    private final long startNanos = System.nanoTime();
    private final double stepNanos;

    /** Spreads a number of steps evenly over a time. */
    Pace(int steps, Duration over) {
        this.stepNanos = (double) over.toNanos() / steps;
    }

    /** Waits until a step is due. */
    void awaitStep(int step) {
        long dueNanos = startNanos + (long) (stepNanos * step);
        Duration wait = Duration.ofNanos(dueNanos - System.nanoTime());
        if (wait.toMillis() > 0) {
            sleep(wait);
        }
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    /** Waits for a condition; fails with one line that names what did not come. */
    static void until(Duration limit, String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new UserError("waited " + limit.toSeconds() + " s in vain for " + what);
            }
            sleep(POLL);
        }
    }

    static void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserError("interrupted");
        }
    }
}
