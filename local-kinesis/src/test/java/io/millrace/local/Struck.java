package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits until a request has come to its fault: what follows must not overtake it, and on a busy machine it would. */
final class Struck {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Struck() {}

    static void await(FaultPlan faults, FaultKind kind, long times) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (faults.recorded(kind) < times) {
            assertThat(System.nanoTime() - deadline).as("%s struck", kind).isNegative();
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }
}
