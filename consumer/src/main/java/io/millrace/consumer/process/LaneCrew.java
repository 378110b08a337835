package io.millrace.consumer.process;

import io.millrace.consumer.loop.Loop;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The worker threads that are at one shard's lanes: begins as many runs as there is work for, and can stop them. On the loop. */
final class LaneCrew {
    private final Loop loop;
    private final UserCode userCode;
    private final LaneDesk desk;
    private final LaneHandler handler;
    private final Runnable ended;
    private final Set<Started> calls = new HashSet<>();
    private @Nullable Permit permit;

    /** One run that goes on. */
    private static final class Started {
        private final Permit permit;
        private UserCode.Call call = () -> {};
        private boolean interrupted;

        Started(Permit permit) {
            this.permit = permit;
        }

        /** Only once: what user code does about the interrupt is not interrupted again. */
        void interrupt() {
            if (!interrupted) {
                interrupted = true;
                permit.interrupted();
                call.interrupt();
            }
        }
    }

    /** {@code ended} is called on the loop after each run. */
    LaneCrew(Loop loop, UserCode userCode, LaneDesk desk, LaneHandler handler, Runnable ended) {
        this.loop = loop;
        this.userCode = userCode;
        this.desk = desk;
        this.handler = handler;
        this.ended = ended;
    }

    /** Begins what can begin. */
    void staff(int concurrency, long validUntilNanos) {
        // The permit of earlier runs may have run out while there was nothing to do.
        extend(validUntilNanos);
        int runs = desk.staff(concurrency, handler.isAsync() ? 1 : concurrency);
        for (int i = 0; i < runs; i++) {
            Permit current = permit == null ? new Permit(userCode, validUntilNanos) : permit;
            permit = current;
            start(new LaneRun(desk, handler, current, userCode, new RecordContext()), new Started(current));
        }
    }

    private void start(LaneRun run, Started started) {
        calls.add(started);
        started.call = userCode.start(
                run,
                () -> loop.execute(() -> {
                    calls.remove(started);
                    ended.run();
                }));
    }

    /** Whether any thread is at work here. */
    boolean isBusy() {
        return !calls.isEmpty();
    }

    void extend(long validUntilNanos) {
        if (permit != null) {
            permit.extend(validUntilNanos);
        }
    }

    /** Runs end before their next record; later ones get a permit of their own. */
    void stopBeforeNext() {
        if (permit != null) {
            permit.revoke();
            permit = null;
        }
    }

    /** Runs end now, as far as user code answers interruption. */
    void interrupt() {
        stopBeforeNext();
        calls.forEach(Started::interrupt);
    }
}
