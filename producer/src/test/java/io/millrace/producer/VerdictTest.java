package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.HashKeyRange;
import io.millrace.producer.ShardListing.Shard;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final HashKey LOW = new HashKey(1, 0);
    private static final HashKey LOWER = new HashKey(0, 5);
    private static final HashKey HIGH = new HashKey(-1, 0);
    private static final HashKey MIDDLE = new HashKey(Long.MIN_VALUE, 0);

    // A parent that was split in the middle.
    private static final ShardMap MAP = ShardMap.EMPTY.with(List.of(
            new Shard("parent", HashKeyRange.ALL, false),
            new Shard("left", new HashKeyRange(HashKey.MIN, new HashKey(Long.MAX_VALUE, -1)), true),
            new Shard("right", new HashKeyRange(MIDDLE, HashKey.MAX), true)));

    @Test
    void aOneHashUnitIsRightInAnyShard() {
        for (String shard : List.of("parent", "left", "right", "unheard of")) {
            assertThat(Verdict.of(TestRecords.unit(LOW), shard, MAP)).isEqualTo(Verdict.ACK);
        }
        for (String shard : List.of("parent", "left", "unheard of")) {
            assertThat(Verdict.of(TestRecords.unit(LOW, LOW, LOW), shard, MAP)).isEqualTo(Verdict.ACK);
        }
    }

    @Test
    void aMixedUnitIsAckedOnlyWhereAllItsHashesBelong() {
        assertThat(Verdict.of(TestRecords.unit(LOW, HIGH), "parent", MAP)).isEqualTo(Verdict.ACK);
        assertThat(Verdict.of(TestRecords.unit(LOW, LOWER), "left", MAP)).isEqualTo(Verdict.ACK);
        assertThat(Verdict.of(TestRecords.unit(HIGH, MIDDLE), "right", MAP)).isEqualTo(Verdict.ACK);
        assertThat(Verdict.of(TestRecords.unit(LOW, HIGH), "left", MAP)).isEqualTo(Verdict.REGROUP);
        assertThat(Verdict.of(TestRecords.unit(HIGH, LOW, LOWER), "right", MAP)).isEqualTo(Verdict.REGROUP);
    }

    @Test
    void aShardThatDoesNotOwnTheUnitsOwnHashProvesThatPlacementGoesByAnotherRule() {
        assertThat(Verdict.of(TestRecords.unit(LOW, LOWER), "right", MAP)).isEqualTo(Verdict.REGROUP_UNPLACED);
    }

    @Test
    void anUnknownShardLeavesAMixedUnitUndecided() {
        assertThat(Verdict.of(TestRecords.unit(LOW, LOWER), "child of left", MAP))
                .isEqualTo(Verdict.HOLD);
        assertThat(Verdict.of(TestRecords.unit(LOW, LOWER), "left", ShardMap.EMPTY))
                .isEqualTo(Verdict.HOLD);
    }
}
