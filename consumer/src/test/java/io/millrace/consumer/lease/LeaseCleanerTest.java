package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.shard.Shard;
import io.millrace.consumer.shard.ShardGraph;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LeaseCleanerTest {
    private static final long LATER = Duration.ofMinutes(20).toNanos();
    private static final Checkpoint SOME_MARK = new Checkpoint("700", 0);

    private final LeaseCleaner cleaner = new LeaseCleaner(Duration.ofMinutes(1));
    private final Map<String, Lease> table = new HashMap<>();
    private List<Shard> listed = List.of(
            new Shard("1", Set.of(), HashKeyRange.ALL, true),
            new Shard("2", Set.of("1"), HashKeyRange.ALL, true),
            new Shard("3", Set.of("2"), HashKeyRange.ALL, false));

    private void have(String id, Checkpoint checkpoint, String... parents) {
        table.put(id, Lease.unread(id, checkpoint, Set.of(parents), Optional.of(HashKeyRange.ALL)));
    }

    private List<String> due(long nowNanos) {
        return cleaner.due(table.values(), new ShardGraph(listed), nowNanos).stream()
                .map(Lease::key)
                .toList();
    }

    private List<String> dueAtLast() {
        due(0);
        return due(LATER);
    }

    @Test
    void finishedLeaseGoesWhenItsChildWasSeenStartedTwentyMinutesApart() {
        have("1", Checkpoint.SHARD_END);
        have("2", SOME_MARK, "1");

        assertThat(due(0)).isEmpty();
        assertThat(due(LATER - 1)).isEmpty();
        assertThat(due(LATER)).containsExactly("1");
    }

    @Test
    void leaseThatIsReadStays() {
        have("1", SOME_MARK);
        have("2", SOME_MARK, "1");

        assertThat(dueAtLast()).isEmpty();
    }

    @Test
    void childThatNobodyHasReadKeepsItsParent() {
        have("1", Checkpoint.SHARD_END);
        have("2", Checkpoint.TRIM_HORIZON, "1");

        assertThat(dueAtLast()).isEmpty();
    }

    @Test
    void childThatWasNeverCreatedKeepsItsParent() {
        have("1", Checkpoint.SHARD_END);

        assertThat(dueAtLast()).isEmpty();
    }

    @Test
    void childOfWhichOnlyTheLeaseKnowsKeepsItToo() {
        Lease ended = Lease.unread("1", Checkpoint.SHARD_END, Set.of(), Optional.empty());
        table.put(
                "1",
                new Lease(
                        "1",
                        Optional.empty(),
                        Optional.empty(),
                        4,
                        ended.checkpoint(),
                        Set.of(),
                        Set.of("2"),
                        ended.range(),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        Optional.empty(),
                        Optional.empty()));
        have("2", Checkpoint.TRIM_HORIZON, "1");
        listed = List.of();

        assertThat(dueAtLast()).isEmpty();
        have("2", SOME_MARK, "1");
        due(LATER);
        assertThat(due(2 * LATER)).containsExactly("1");
    }

    @Test
    void childThatHasGoneAfterItsOwnChildrenStartedDoesNotKeepItsParent() {
        have("1", Checkpoint.SHARD_END);
        have("3", SOME_MARK, "2");

        assertThat(dueAtLast()).containsExactly("1");
    }

    @Test
    void parentsGoBeforeTheirChildren() {
        have("1", Checkpoint.SHARD_END);
        have("2", Checkpoint.SHARD_END, "1");
        have("3", SOME_MARK, "2");

        assertThat(dueAtLast()).containsExactly("1");
        table.remove("1");
        assertThat(due(LATER)).isEmpty();
        assertThat(due(2 * LATER)).containsExactly("2");
    }

    @Test
    void finishedLeaseOfAShardThatLeftTheStreamGoes() {
        have("0", Checkpoint.SHARD_END);

        assertThat(dueAtLast()).containsExactly("0");
    }

    @Test
    void doubtInBetweenBeginsTheWaitAnew() {
        have("1", Checkpoint.SHARD_END);
        have("2", SOME_MARK, "1");
        due(0);
        have("2", Checkpoint.TRIM_HORIZON, "1");
        due(LATER / 2);
        have("2", SOME_MARK, "1");

        assertThat(due(LATER)).isEmpty();
        assertThat(due(2 * LATER)).containsExactly("1");
    }
}
