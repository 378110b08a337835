package io.millrace.consumer.process;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A worker thread's turn with the lanes of one shard: lane by lane, a few records of each, until none is free, the permit ends, or
 * others have waited long enough. One step is one record.
 */
final class LaneRun implements UserCode.Work {
    /** Records of one lane that are taken at once. */
    private static final int MOST_OF_A_LANE = 256;

    private static final int MOST_OF_A_TURN = 4_096;
    private static final long LONG_LANE_NANOS = 5_000_000;
    private static final long LONG_TURN_NANOS = 50_000_000;

    private final LaneDesk desk;
    private final LaneHandler handler;
    private final Permit permit;
    private final UserCode userCode;
    private final RecordContext context;
    private final @Nullable LaneRecord[] taken;
    private final long begunNanos;
    private @Nullable Lane lane;
    /** What the loop may know of {@code done} while the next record is in user code. */
    private final AtomicInteger told = new AtomicInteger();

    private int count;
    private int done;
    private int records;
    private @Nullable Throwable failure;

    LaneRun(LaneDesk desk, LaneHandler handler, Permit permit, UserCode userCode, RecordContext context) {
        this.desk = desk;
        this.handler = handler;
        this.permit = permit;
        this.userCode = userCode;
        this.context = context;
        this.taken = new LaneRecord[handler.isAsync() ? 1 : MOST_OF_A_LANE];
        this.begunNanos = userCode.nowNanos();
    }

    /** The lane in hand; null if none is. */
    @Nullable
    Lane lane() {
        return lane;
    }

    /** Records of the lane in hand that succeeded, from its first on. */
    int done() {
        return told.get();
    }

    /** What user code threw on the record behind those; a call that was interrupted meanwhile has not failed. */
    @Nullable
    Throwable failure() {
        return permit.wasInterrupted() ? null : failure;
    }

    /** Begins with a lane; called by the desk under its lock. */
    void take(Lane next) {
        Arrays.fill(taken, done, count, null);
        lane = next;
        done = 0;
        told.set(0);
        failure = null;
        count = 0;
        LaneRecord record = next.first();
        while (record != null && !record.failed && count < taken.length) {
            taken[count++] = record;
            record = record.next;
        }
    }

    @Override
    public boolean step() {
        told.setRelease(done);
        long now = userCode.nowNanos();
        Lane current = lane;
        boolean goesOn = permit.allows(now);
        if (current == null || done == count || failure != null || !goesOn || isLong(current, now)) {
            boolean takesTurns = records < MOST_OF_A_TURN && now - begunNanos < LONG_TURN_NANOS;
            boolean more = desk.next(this, now, goesOn && takesTurns);
            if (!more) {
                context.end();
                return false;
            }
        }
        handle();
        return true;
    }

    /** A slow record is handed in before the next, so that the mark follows. */
    private boolean isLong(Lane current, long now) {
        return done > 0 && now - current.startedNanos > LONG_LANE_NANOS;
    }

    private void handle() {
        LaneRecord next = taken[done];
        if (next == null) {
            throw new IllegalStateException("no record was taken");
        }
        // Once it is settled its bytes are others'; a slow record behind it must not keep it.
        taken[done] = null;
        records++;
        try {
            context.begin(next.record);
            CompletionStage<?> stage = handler.handle(next.record);
            if (stage == null) {
                done++;
            } else {
                await(stage);
            }
        } catch (Throwable thrown) {
            // Whatever user code throws is for the failure policy; nothing may end the worker thread.
            failure = thrown;
        }
    }

    private void await(CompletionStage<?> stage) {
        // A subclass may refuse to be asked, as CompletableFuture's own minimal stages do.
        boolean succeeded = stage.getClass() == CompletableFuture.class
                && stage instanceof CompletableFuture<?> future
                && future.isDone()
                && !future.isCompletedExceptionally();
        Lane running = lane;
        if (succeeded || running == null) {
            done++;
            return;
        }
        lane = null;
        Awaited awaited = new Awaited(running);
        try {
            stage.whenComplete((value, thrown) -> awaited.completed(bare(thrown)));
        } catch (Throwable refused) {
            // The lane is no longer this run's, so nobody else would hand it in.
            awaited.completed(refused);
        }
    }

    /** A call that goes on without a thread. Its stage may be of the user's making, so only the first word of it counts. */
    private final class Awaited {
        private final Lane running;
        private final AtomicBoolean over = new AtomicBoolean();

        Awaited(Lane running) {
            this.running = running;
        }

        void completed(@Nullable Throwable cause) {
            if (over.compareAndSet(false, true)) {
                desk.completed(running, cause, userCode.nowNanos());
            }
        }
    }

    private static @Nullable Throwable bare(@Nullable Throwable thrown) {
        Throwable inner = thrown;
        while (inner instanceof CompletionException && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }
}
