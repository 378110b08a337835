package io.millrace.consumer.process;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the loop and the worker threads of one shard meet: the loop lays records down and collects what became of them, workers take
 * the next lane and hand the last one in. One lock, held for as long as it takes to look something up.
 */
final class LaneDesk {
    /** So many settled records are worth waking the loop for. */
    private static final int TELL_EVERY = 256;

    private final Lanes lanes;
    private final Runnable tellLoop;
    private List<LaneRecord> settled = new ArrayList<>();
    private List<FailedRecord> failed = new ArrayList<>();
    private final Set<LaneRun> atWork = new HashSet<>();
    private long tookNanos;
    private int limit = 1;
    private int runs;
    private boolean held;
    private boolean told;
    private boolean closed;

    /** A record that user code failed on. */
    record FailedRecord(LaneRecord record, Throwable cause) {}

    /** What became of records since the last look. */
    record Harvest(List<LaneRecord> settled, List<FailedRecord> failed, long tookNanos) {}

    /**
     * What the desk holds.
     *
     * @param unsettled records
     * @param running lanes
     * @param free lanes
     * @param handedIn records that were handed in and not collected
     */
    record Load(int unsettled, int running, int free, int handedIn) {}

    /** {@code tellLoop}: something waits to be collected. */
    LaneDesk(boolean byKey, Runnable tellLoop) {
        this.lanes = new Lanes(byKey);
        this.tellLoop = tellLoop;
    }

    synchronized void add(List<LaneRecord> records) {
        records.forEach(lanes::add);
    }

    /**
     * Takes note of how many lanes may run, and of as many runs as there is work for; the caller starts them.
     *
     * @param most lanes that may run at a time
     * @param runsAtMost threads that may work on them
     */
    synchronized int staff(int most, int runsAtMost) {
        limit = most;
        int missing = held ? 0 : Math.max(0, Math.min(Math.min(most, runsAtMost) - runs, lanes.waiting()));
        if (missing == 0 || lanes.running() >= most) {
            return 0;
        }
        runs += missing;
        return missing;
    }

    /** What was handed in since the last call, and what those have done that are in user code yet: a slow record holds up none before it. */
    synchronized Harvest collect() {
        if (!closed) {
            atWork.forEach(this::count);
        }
        // The loop looks at the lists without the lock, so nothing is added to them any more.
        List<LaneRecord> theSettled = settled.isEmpty() ? List.of() : settled;
        List<FailedRecord> theFailed = failed.isEmpty() ? List.of() : failed;
        Harvest harvest = new Harvest(theSettled, theFailed, tookNanos);
        settled = settled.isEmpty() ? settled : new ArrayList<>();
        failed = failed.isEmpty() ? failed : new ArrayList<>();
        tookNanos = 0;
        told = false;
        return harvest;
    }

    /** Hands in what a run has done and gives it the next lane; false, and the run is over, if there is none for it. */
    boolean next(LaneRun run, long nowNanos, boolean goesOn) {
        boolean more;
        boolean tell;
        synchronized (this) {
            handIn(run, nowNanos);
            Lane lane = goesOn && !held && !closed && lanes.running() < limit ? lanes.take(nowNanos) : null;
            more = lane != null;
            if (lane == null) {
                runs--;
                atWork.remove(run);
            } else {
                run.take(lane);
                atWork.add(run);
            }
            tell = isWorthTelling(false);
        }
        if (tell) {
            tellLoop.run();
        }
        return more;
    }

    private void handIn(LaneRun run, long nowNanos) {
        Lane lane = run.lane();
        if (lane == null) {
            return;
        }
        if (closed) {
            lanes.leave(lane, false);
            return;
        }
        tookNanos += nowNanos - lane.startedNanos;
        count(run);
        leave(lane, run.failure());
    }

    private void count(LaneRun run) {
        Lane lane = run.lane();
        for (int done = run.done(); lane != null && lane.counted < done; lane.counted++) {
            settled.add(lanes.settleFirst(lane));
        }
    }

    private void leave(Lane lane, @Nullable Throwable cause) {
        LaneRecord first = lane.first();
        if (cause == null || first == null) {
            lanes.leave(lane, false);
        } else {
            lanes.leave(lane, true);
            failed.add(new FailedRecord(first, cause));
        }
    }

    /** A call that went on without a thread has ended. */
    void completed(Lane lane, @Nullable Throwable cause, long nowNanos) {
        boolean tell;
        synchronized (this) {
            if (closed) {
                lanes.leave(lane, false);
                tell = lanes.running() == 0;
            } else {
                tookNanos += nowNanos - lane.startedNanos;
                if (cause == null) {
                    settled.add(lanes.settleFirst(lane));
                }
                leave(lane, cause);
                tell = isWorthTelling(runs == 0);
            }
        }
        if (tell) {
            tellLoop.run();
        }
    }

    /** A run that ends tells by itself. */
    private boolean isWorthTelling(boolean anyway) {
        boolean tell = !told && !closed && (anyway || !failed.isEmpty() || settled.size() >= TELL_EVERY);
        told |= tell;
        return tell;
    }

    synchronized boolean isFailed(LaneRecord record) {
        return lanes.isFailed(record);
    }

    /** A record that failed is tried again, if its lane still waits for it. */
    synchronized void free(LaneRecord record) {
        if (lanes.isFailed(record)) {
            lanes.free(record);
        }
    }

    /** A record that failed is settled without having succeeded; false if its lane does not wait for it. */
    synchronized boolean giveUp(LaneRecord record) {
        boolean waits = lanes.isFailed(record);
        if (waits) {
            lanes.giveUp(record);
        }
        return waits;
    }

    /** Records of its key that wait behind one that failed. */
    synchronized int heldBehind(LaneRecord record) {
        return lanes.heldBehind(record);
    }

    synchronized void pause(Object key) {
        lanes.pause(key);
    }

    synchronized void resume(Object key) {
        lanes.resume(key);
    }

    /** Whether records wait because somebody paused their key. */
    synchronized boolean hasPaused() {
        return lanes.hasPaused();
    }

    /** Lanes by key or one for the whole shard: takes effect once no lane runs, and none begins until then. True if it has. */
    synchronized boolean arrange(boolean byKey) {
        if (lanes.isByKey() == byKey) {
            held = false;
            return true;
        }
        held = lanes.running() > 0;
        if (!held) {
            lanes.arrange(byKey);
        }
        return !held;
    }

    synchronized Load load() {
        return new Load(lanes.unsettled(), lanes.running(), lanes.waiting(), settled.size() + failed.size());
    }

    synchronized boolean isByKey() {
        return lanes.isByKey();
    }

    /** For how long user code has had the lane that it has had for longest; zero if it has none. */
    synchronized long longestRunningNanos(long nowNanos) {
        long longest = 0;
        for (Lane lane : lanes.all()) {
            if (lane.running) {
                longest = Math.max(longest, nowNanos - lane.startedNanos);
            }
        }
        return longest;
    }

    /** The first record of the shard that is not settled; null if there is none. */
    synchronized @Nullable LaneRecord oldest() {
        LaneRecord oldest = null;
        for (Lane lane : lanes.all()) {
            LaneRecord first = lane.first();
            if (first != null && (oldest == null || first.slot < oldest.slot)) {
                oldest = first;
            }
        }
        return oldest;
    }

    /** Nothing that is handed in from now on counts, and no lane begins; who is at work is still known. */
    synchronized void close() {
        closed = true;
    }
}
