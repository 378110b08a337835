package io.millrace.producer;

import io.millrace.aggregation.HashKeyRange;

/** Whether a unit that was written counts as delivered. */
enum Verdict {
    /** Every consumer will deliver it. */
    ACK,
    /** Consumers may drop it: its records are to be sent again under other units. */
    REGROUP,
    /** The same, and the shard does not even own the unit's own hash key: placement does not follow hash keys. */
    REGROUP_UNPLACED,
    /** The shard is not known yet, so neither is the answer. */
    HOLD;

    /** How verdicts are reached: {@link #of}, or in a test a rule that is known to be wrong. */
    @FunctionalInterface
    interface Rule {
        Verdict of(Unit unit, String answeringShard, ShardMap map);
    }

    static Verdict of(Unit unit, String answeringShard, ShardMap map) {
        if (unit.isDeliveredAnywhere()) {
            return ACK;
        }
        HashKeyRange range = map.rangeOf(answeringShard);
        if (range == null) {
            return unit.isRightAnywhere() ? ACK : HOLD;
        }
        // A range is an interval: all hashes are in it if the lowest and the highest are.
        if (range.contains(unit.lowest()) && range.contains(unit.highest())) {
            return ACK;
        }
        return range.contains(unit.first()) ? REGROUP : REGROUP_UNPLACED;
    }
}
