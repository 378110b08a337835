package io.millrace.consumer.process;

import io.millrace.consumer.loop.Loop;
import org.jspecify.annotations.Nullable;

/** Room for one piece of work away from the loop; tells on the loop when it is done. */
final class CallSlot {
    private static final UserCode.Call NONE = () -> {};

    private final Loop loop;
    private final UserCode userCode;
    private final Pulse pulse;
    private UserCode.Call call = NONE;
    private @Nullable Permit permit;
    private @Nullable Attempt running;
    private boolean busy;
    private boolean inUserCode;
    private boolean interrupted;

    CallSlot(Loop loop, UserCode userCode, Pulse pulse) {
        this.loop = loop;
        this.userCode = userCode;
        this.pulse = pulse;
    }

    boolean isBusy() {
        return busy;
    }

    /** Whether what runs is the user's. */
    boolean isInUserCode() {
        return busy && inUserCode;
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
        inUserCode = !(work instanceof ExpandWork);
        interrupted = false;
        pulse.beat();
        call = userCode.start(
                work,
                () -> loop.execute(() -> {
                    busy = false;
                    pulse.beat();
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

    /** Whether the last run was interrupted, so that what it threw may come of that. */
    boolean wasInterrupted() {
        return interrupted;
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
