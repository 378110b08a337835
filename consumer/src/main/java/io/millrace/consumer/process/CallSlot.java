package io.millrace.consumer.process;

import io.millrace.consumer.loop.Loop;
import org.jspecify.annotations.Nullable;

/** Room for one piece of work away from the loop; tells on the loop when it is done. */
final class CallSlot {
    private static final UserCode.Call NONE = () -> {};

    private final Loop loop;
    private final UserCode userCode;
    private UserCode.Call call = NONE;
    private @Nullable Permit permit;
    private @Nullable Attempt running;
    private boolean busy;
    private boolean interrupted;

    CallSlot(Loop loop, UserCode userCode) {
        this.loop = loop;
        this.userCode = userCode;
    }

    boolean isBusy() {
        return busy;
    }

    /** The run that hands records over just now, whose progress may be read; null if none does. */
    @Nullable
    Attempt delivering() {
        return running;
    }

    Permit permitUntil(long validUntilNanos) {
        return new Permit(userCode, validUntilNanos);
    }

    /** Starts a run that hands records over as long as the permit allows. */
    void deliver(Attempt attempt, Permit itsPermit, Runnable done) {
        running = attempt;
        permit = itsPermit;
        start(attempt, done);
    }

    void start(UserCode.Work work, Runnable done) {
        busy = true;
        interrupted = false;
        call = userCode.start(
                work,
                () -> loop.execute(() -> {
                    busy = false;
                    running = null;
                    permit = null;
                    call = NONE;
                    done.run();
                }));
    }

    void extend(long validUntilNanos) {
        if (permit != null) {
            permit.extend(validUntilNanos);
        }
    }

    /** The run ends before its next record. */
    void stopBeforeNext() {
        if (permit != null) {
            permit.revoke();
        }
    }

    /** The run ends now, as far as user code answers interruption. */
    void interrupt() {
        stopBeforeNext();
        if (busy && !interrupted) {
            interrupted = true;
            call.interrupt();
        }
    }
}
