package io.millrace.consumer.process;

/**
 * Whether the next record may still be handed to user code: written by the loop, read on a worker thread before each record.
 * One permit serves one run, so that a run which was stopped stays stopped.
 */
final class Permit {
    private final UserCode userCode;
    private volatile long validUntilNanos;
    private volatile boolean revoked;
    private volatile boolean interrupted;

    Permit(UserCode userCode, long validUntilNanos) {
        this.userCode = userCode;
        this.validUntilNanos = validUntilNanos;
    }

    void extend(long untilNanos) {
        validUntilNanos = untilNanos;
    }

    void revoke() {
        revoked = true;
    }

    /** The run's thread is about to be interrupted. */
    void interrupted() {
        interrupted = true;
        revoked = true;
    }

    /** Whether what user code throws may come of the interruption. */
    boolean wasInterrupted() {
        return interrupted;
    }

    boolean allows() {
        return allows(userCode.nowNanos());
    }

    /** With a clock that was just read. */
    boolean allows(long nowNanos) {
        return !revoked && nowNanos - validUntilNanos < 0;
    }
}
