package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.shard.Shard;
import io.millrace.consumer.shard.ShardGraph;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RangeCoverTest {
    private static final Set<String> ONE = StreamChoice.ONE.ids();
    private static final ShardGraph NO_LISTING = new ShardGraph(List.of());
    private static final HashKeyRange LEFT = new HashKeyRange(HashKey.MIN, new HashKey(4, -1));
    private static final HashKeyRange MIDDLE = new HashKeyRange(new HashKey(5, 0), new HashKey(8, 7));
    private static final HashKeyRange RIGHT = new HashKeyRange(new HashKey(8, 8), HashKey.MAX);

    private static Lease lease(HashKeyRange range, Checkpoint checkpoint) {
        return Lease.unread("shard-" + range.start(), checkpoint, Set.of(), Optional.of(range));
    }

    private static boolean isComplete(HashKeyRange... ranges) {
        List<Lease> table = new ArrayList<>();
        for (HashKeyRange range : ranges) {
            table.add(lease(range, Checkpoint.TRIM_HORIZON));
        }
        return RangeCover.isComplete(table, NO_LISTING);
    }

    @Test
    void rangesSideBySideAreComplete() {
        assertThat(isComplete(RIGHT, LEFT, MIDDLE)).isTrue();
        assertThat(isComplete(HashKeyRange.ALL)).isTrue();
        assertThat(isComplete(LEFT, HashKeyRange.ALL, MIDDLE)).isTrue();
    }

    @Test
    void anythingLessIsAHole() {
        assertThat(isComplete()).isFalse();
        assertThat(isComplete(LEFT, MIDDLE)).isFalse();
        assertThat(isComplete(LEFT, RIGHT)).isFalse();
        assertThat(isComplete(MIDDLE, RIGHT)).isFalse();
        assertThat(isComplete(LEFT, MIDDLE, new HashKeyRange(new HashKey(8, 9), HashKey.MAX)))
                .isFalse();
    }

    @Test
    void rangeInsideAnotherDoesNotHideTheHoleBehindIt() {
        HashKeyRange inside = new HashKeyRange(new HashKey(1, 0), new HashKey(2, 0));

        assertThat(isComplete(LEFT, inside, RIGHT)).isFalse();
        assertThat(isComplete(LEFT, inside, MIDDLE, RIGHT)).isTrue();
    }

    @Test
    void finishedLeaseCoversNothing() {
        List<Lease> table =
                List.of(lease(HashKeyRange.ALL, Checkpoint.SHARD_END), lease(LEFT, Checkpoint.TRIM_HORIZON));

        assertThat(RangeCover.isComplete(table, NO_LISTING)).isFalse();
    }

    @Test
    void rangeThatTheLeaseDoesNotTellIsTheListings() {
        Lease silent = Lease.unread("silent", Checkpoint.TRIM_HORIZON, Set.of(), Optional.empty());
        List<Lease> table = List.of(lease(LEFT, Checkpoint.TRIM_HORIZON), silent);

        assertThat(RangeCover.isComplete(table, NO_LISTING)).isTrue();
        assertThat(RangeCover.isComplete(table, listing(MIDDLE))).isFalse();
        assertThat(RangeCover.isComplete(table, listing(new HashKeyRange(MIDDLE.start(), HashKey.MAX))))
                .isTrue();
    }

    private static ShardGraph listing(HashKeyRange range) {
        return new ShardGraph(List.of(new Shard("silent", Set.of(), range, false)));
    }

    @Test
    void holeThatNoAuditMendsIsAskedForEverLessOften() {
        RangeCover cover = new RangeCover(Duration.ofSeconds(20));
        List<Lease> hole = List.of(lease(LEFT, Checkpoint.TRIM_HORIZON));
        List<Integer> calls = new ArrayList<>();
        for (int second = 0; second < 70; second++) {
            if (cover.callsForAudit(
                    hole, ONE, NO_LISTING, Duration.ofSeconds(second).toNanos())) {
                calls.add(second);
            }
        }
        assertThat(calls).containsExactly(0, 3, 9, 21, 41, 61);

        List<Lease> mended = List.of(lease(HashKeyRange.ALL, Checkpoint.TRIM_HORIZON));
        long later = Duration.ofSeconds(70).toNanos();
        assertThat(cover.callsForAudit(mended, ONE, NO_LISTING, later)).isFalse();
        assertThat(cover.callsForAudit(hole, ONE, NO_LISTING, later)).isTrue();
    }
}
