package io.millrace.consumer.process;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The records of one shard that are decoded and not settled, in lanes: which of them may go to user code next. Lanes take turns in
 * the order in which they became free. Not safe for use by several threads; {@link LaneDesk} sees to that.
 */
final class Lanes {
    /** The lane of all records where the shard's own order counts. */
    private static final Object WHOLE_SHARD = new Object();

    private final Map<Object, Lane> lanes = new HashMap<>();
    private final Queue<Lane> free = new ArrayDeque<>();
    private final Set<Object> paused = new HashSet<>();
    private boolean byKey;
    private int running;
    private int unsettled;

    Lanes(boolean byKey) {
        this.byKey = byKey;
    }

    void add(LaneRecord record) {
        unsettled++;
        put(record);
    }

    private void put(LaneRecord record) {
        Object key = byKey ? record.key : WHOLE_SHARD;
        Lane lane = lanes.computeIfAbsent(key, Lane::new);
        lane.append(record);
        queue(lane);
    }

    private void queue(Lane lane) {
        if (lane.isFree() && !lane.queued && !isPaused(lane)) {
            lane.queued = true;
            free.add(lane);
        }
    }

    private boolean isPaused(Lane lane) {
        return !paused.isEmpty() && paused.contains(lane.key);
    }

    /** The next lane to work on, which is then running; null if none is free. */
    @Nullable
    Lane take(long nowNanos) {
        Lane lane = free.poll();
        while (lane != null && isPaused(lane)) {
            lane.queued = false;
            lane = free.poll();
        }
        if (lane != null) {
            lane.queued = false;
            lane.running = true;
            lane.startedNanos = nowNanos;
            lane.counted = 0;
            running++;
        }
        return lane;
    }

    /** The first record of a lane is settled. */
    LaneRecord settleFirst(Lane lane) {
        unsettled--;
        return lane.removeFirst();
    }

    /** A running lane's work is done for now. */
    void leave(Lane lane, boolean failed) {
        running--;
        lane.running = false;
        LaneRecord first = lane.first();
        if (failed && first != null) {
            first.failed = true;
        }
        put(lane);
    }

    /** Whether a lane waits for this record, which failed, or will once it comes to it. */
    boolean isFailed(LaneRecord record) {
        return record.lane != null && record.failed;
    }

    /** Records of the same key that wait for this one; those that a lane of the whole shard keeps beside them do not count. */
    int heldBehind(LaneRecord record) {
        Lane lane = record.lane;
        if (lane == null) {
            return 0;
        }
        return byKey ? lane.size() - 1 : lane.ofKeyBehind(record);
    }

    /** A record that failed is tried again. */
    void free(LaneRecord record) {
        Lane lane = record.lane;
        if (lane != null) {
            record.failed = false;
            put(lane);
        }
    }

    /** A record that failed is settled: its lane goes on without it. */
    void giveUp(LaneRecord record) {
        Lane lane = record.lane;
        if (lane != null) {
            unsettled--;
            record.failed = false;
            lane.remove(record);
            put(lane);
        }
    }

    private void put(Lane lane) {
        if (lane.size() == 0) {
            lanes.remove(lane.key);
        } else {
            queue(lane);
        }
    }

    void pause(Object key) {
        paused.add(key);
    }

    void resume(Object key) {
        Lane lane = paused.remove(key) ? lanes.get(key) : null;
        if (lane != null) {
            queue(lane);
        }
    }

    /** Whether records of a paused key are here. */
    boolean hasPaused() {
        return paused.stream().anyMatch(lanes::containsKey);
    }

    boolean isByKey() {
        return byKey;
    }

    /** Another order from now on; only while no lane runs. A record that failed keeps its lane from passing it, as before. */
    void arrange(boolean newByKey) {
        if (running > 0) {
            throw new IllegalStateException(running + " lanes run");
        }
        List<LaneRecord> all = new ArrayList<>(unsettled);
        for (Lane lane : lanes.values()) {
            while (lane.size() > 0) {
                all.add(lane.removeFirst());
            }
        }
        lanes.clear();
        free.clear();
        byKey = newByKey;
        all.sort(Comparator.comparingLong(record -> record.slot));
        all.forEach(this::put);
    }

    int running() {
        return running;
    }

    /** Lanes that could run; some may have been paused since. */
    int waiting() {
        return free.size();
    }

    int unsettled() {
        return unsettled;
    }

    Collection<Lane> all() {
        return lanes.values();
    }
}
