package io.millrace.agent.host;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * When the service manager's watchdog is told that all is well: every half of its time, and only while the agent is seen to live. Not
 * thread-safe; reads no clock.
 */
final class Watchdog {
    /** A ping is a process, so more than one in ten seconds is a waste, which a short watchdog time is worth. */
    static final Duration SHORT = Duration.ofSeconds(20);

    private final long intervalNanos;
    private final BooleanSupplier isAlive;
    private boolean pinged;
    private long lastNanos;

    Watchdog(Duration time, BooleanSupplier isAlive) {
        this.intervalNanos = time.toNanos() / 2;
        this.isAlive = isAlive;
    }

    /** The watchdog's time from {@code WATCHDOG_USEC}; empty if it is not there, or meant for another process. */
    static Optional<Duration> time(Map<String, String> environment, long pid) {
        String micros = environment.getOrDefault("WATCHDOG_USEC", "");
        String whose = environment.getOrDefault("WATCHDOG_PID", String.valueOf(pid));
        if (!micros.matches("[1-9]\\d{0,14}") || !whose.equals(String.valueOf(pid))) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofNanos(Long.parseLong(micros) * 1_000));
    }

    /** Whether to ping now. */
    boolean isDue(long nowNanos) {
        return (!pinged || nowNanos - lastNanos >= intervalNanos) && isAlive.getAsBoolean();
    }

    /** A ping got through. */
    void pinged(long nowNanos) {
        pinged = true;
        lastNanos = nowNanos;
    }
}
