package io.millrace.producer;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Guards an endpoint that is down. After several whole requests in a row have failed, requests go one at a time, at intervals that
 * grow with every failure; the first answer opens it again. Belongs to the loop.
 */
final class EndpointGate {
    private static final int FAILURES_TO_CLOSE = 4;

    private final Backoff backoff;
    private int failures;
    private long nextProbeAtNanos;

    EndpointGate(RandomGenerator random) {
        this.backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5), random);
    }

    boolean isClosed() {
        return failures >= FAILURES_TO_CLOSE;
    }

    boolean allows(int requestsInFlight, long nowNanos) {
        return !isClosed() || (requestsInFlight == 0 && nowNanos >= nextProbeAtNanos);
    }

    long nextProbeAtNanos() {
        return nextProbeAtNanos;
    }

    /** Any answer of the service. Whether it opened the gate. */
    boolean answered() {
        boolean opened = isClosed();
        failures = 0;
        return opened;
    }

    /** No answer, or none that a working service gives. Whether it closed the gate. */
    boolean failed(long nowNanos) {
        failures++;
        if (!isClosed()) {
            return false;
        }
        nextProbeAtNanos =
                nowNanos + Duration.ofMillis(50).toNanos() + backoff.delayNanos(failures - FAILURES_TO_CLOSE + 1);
        return failures == FAILURES_TO_CLOSE;
    }
}
