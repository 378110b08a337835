package io.millrace.producer;

import io.millrace.aggregation.HashKey;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * All units that are not settled, and which lanes they bar. In ordered mode a lane forms a unit only while no unsettled one, of any
 * lane and in any state, has a record whose hash lies in its range; so there is at most one unsettled unit per key, and everything
 * that waits is newer than it. A one-hash unit needs less: that no unsettled unit has its hash.
 */
class Fence {
    private final Set<Unit> units = new LinkedHashSet<>();
    private final Map<HashKey, Integer> singles = new HashMap<>();

    Set<Unit> units() {
        return units;
    }

    void raise(Unit unit, Lanes lanes) {
        units.add(unit);
        if (unit.isOneHash()) {
            singles.merge(unit.first(), 1, Integer::sum);
        }
        bar(unit, lanes, 1);
    }

    void lower(Unit unit, Lanes lanes) {
        units.remove(unit);
        if (unit.isOneHash()) {
            singles.merge(unit.first(), -1, (count, one) -> count + one == 0 ? null : count + one);
        }
        bar(unit, lanes, -1);
    }

    /** Draws the fence anew after the lanes have changed. */
    void redraw(Lanes lanes) {
        lanes.forEach(lane -> {
            lane.mixedBlockers = 0;
            lane.singleBlockers = 0;
        });
        units.forEach(unit -> bar(unit, lanes, 1));
    }

    boolean isOpen(ShardLane lane) {
        return lane.mixedBlockers == 0 && lane.singleBlockers == 0;
    }

    /** Whether a one-hash unit of this hash may be formed in the lane. */
    boolean isOpen(ShardLane lane, HashKey hash) {
        if (singles.containsKey(hash)) {
            return false;
        }
        return lane.shardId != null ? lane.mixedBlockers == 0 : units.stream().noneMatch(unit -> spans(unit, hash));
    }

    private static boolean spans(Unit unit, HashKey hash) {
        return unit.lowest().compareTo(hash) <= 0 && hash.compareTo(unit.highest()) <= 0;
    }

    private static void bar(Unit unit, Lanes lanes, int change) {
        lanes.forEachBetween(unit.lowest(), unit.highest(), lane -> {
            if (unit.isOneHash()) {
                lane.singleBlockers += change;
            } else {
                lane.mixedBlockers += change;
            }
        });
    }
}
