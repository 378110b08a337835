package io.millrace.consumer;

import io.millrace.consumer.shard.Shard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which shards of a range of time may start: those whose parents are wholly settled. Children of a shard that was read to the
 * range's end began behind it and are passed over, with all that descends from them.
 */
final class ReplayPlan {
    private final Map<String, Shard> shards = new TreeMap<>();
    private final Map<String, Stage> stages = new HashMap<>();
    private final Set<String> listed = new HashSet<>();

    private enum Stage {
        WAITING,
        RUNNING,
        /** Settled to the end of the shard. */
        DONE,
        /** Settled to the end of the range. */
        CUT,
        /** Begins behind the range. */
        OUTSIDE
    }

    /** All shards that are open or were closed in or behind the range; parents that are not among them were closed before it. */
    ReplayPlan(List<Shard> inRange) {
        inRange.forEach(this::add);
        listed.addAll(shards.keySet());
    }

    private void add(Shard shard) {
        if (shards.putIfAbsent(shard.shardId(), shard) == null) {
            stages.put(shard.shardId(), Stage.WAITING);
        }
    }

    /** Those that may start now, by id; they count as started. */
    List<Shard> start() {
        List<Shard> free = free(false);
        if (free.isEmpty() && !stages.containsValue(Stage.RUNNING)) {
            // A parent that nobody has told of by now is gone.
            free = free(true);
        }
        free.forEach(shard -> stages.put(shard.shardId(), Stage.RUNNING));
        return free;
    }

    private List<Shard> free(boolean unknownAreGone) {
        List<Shard> free = new ArrayList<>();
        for (Shard shard : shards.values()) {
            boolean mayStart = stages.get(shard.shardId()) == Stage.WAITING
                    && shard.parents().stream()
                            .map(stages::get)
                            .allMatch(parent -> isDone(parent, unknownAreGone || listed.contains(shard.shardId())));
            if (mayStart) {
                free.add(shard);
            }
        }
        return free;
    }

    /** A shard that came later may have a parent that came later too, and is not known yet. */
    private static boolean isDone(@Nullable Stage parent, boolean unknownIsGone) {
        return parent == null ? unknownIsGone : parent == Stage.DONE;
    }

    /** A shard is settled to its end, and has these children as far as is known. */
    void ended(String shardId, List<Shard> children) {
        stages.put(shardId, Stage.DONE);
        children.forEach(this::add);
        passOver();
    }

    /** A shard is settled to the end of the range. */
    void cut(String shardId) {
        stages.put(shardId, Stage.CUT);
        passOver();
    }

    private void passOver() {
        boolean more = true;
        while (more) {
            more = false;
            for (Shard shard : shards.values()) {
                if (stages.get(shard.shardId()) == Stage.WAITING && descendsFromBehind(shard)) {
                    stages.put(shard.shardId(), Stage.OUTSIDE);
                    more = true;
                }
            }
        }
    }

    private boolean descendsFromBehind(Shard shard) {
        return shard.parents().stream()
                .map(stages::get)
                .anyMatch(parent -> parent == Stage.CUT || parent == Stage.OUTSIDE);
    }

    /** Whether nothing is left to do. */
    boolean isOver() {
        return !stages.containsValue(Stage.WAITING) && !stages.containsValue(Stage.RUNNING);
    }

    /** Ids of all shards that are not passed over, in order. */
    List<String> shardIds() {
        return shards.keySet().stream()
                .filter(id -> stages.get(id) != Stage.OUTSIDE)
                .toList();
    }
}
