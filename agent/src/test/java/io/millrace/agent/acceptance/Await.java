package io.millrace.agent.acceptance;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what must come, with a deadline that a busy machine keeps as well. */
final class Await {
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private Await() {}

    /** Fails with {@code otherwise} if the condition has not come true in time. */
    static void until(BooleanSupplier condition, Supplier<String> otherwise) throws InterruptedException {
        until(PATIENCE, condition, otherwise);
    }

    static void until(Duration patience, BooleanSupplier condition, Supplier<String> otherwise)
            throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("Not within " + patience + ": " + otherwise.get());
            }
            Thread.sleep(10);
        }
    }
}
