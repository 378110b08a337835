package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.shard.Shard;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A child of two shards of which one has no lease yet, since its own parent is still read. Whoever holds a parent without a
 * lease for finished, as the KCL does, would read the child first, and nobody would create the parent's lease any more.
 */
class MergedChildTest {
    private static final String GRANDPARENT = "shard-1";
    private static final String FIRST = "shard-2";
    private static final String SECOND = "shard-3";
    private static final String CHILD = "shard-4";

    private final ScriptedFleet fleet = new ScriptedFleet();
    private final ScriptedFleet.Worker a = fleet.worker("worker-a");
    private final Shard child = shard(CHILD, Set.of(FIRST, SECOND), false);

    private static Shard shard(String id, Set<String> parents, boolean closed) {
        return new Shard(id, parents, HashKeyRange.ALL, closed);
    }

    @BeforeEach
    void splitAndMergeWhileTheGrandparentIsRead() {
        fleet.shards.add(shard(GRANDPARENT, Set.of(), false));
        fleet.shards.add(shard(FIRST, Set.of(), false));
        fleet.run(10);
        fleet.shards.clear();
        fleet.shards.add(shard(GRANDPARENT, Set.of(), true));
        fleet.shards.add(shard(FIRST, Set.of(), true));
        fleet.shards.add(shard(SECOND, Set.of(GRANDPARENT), true));
        fleet.shards.add(child);
    }

    @Test
    void isNotCreatedBeforeBothParentsHaveALease() {
        List<Lease> written = fleet.leasesWritten();
        a.hold(FIRST).ended(List.of(child));
        fleet.run(10);

        assertThat(written.stream().filter(lease -> lease.counter() == 0).map(Lease::key))
                .containsExactly(SECOND, CHILD);
        assertThat(fleet.lease(FIRST).isFinished()).isTrue();
        assertThat(a.heard).doesNotContain("gained " + CHILD);
    }

    @Test
    void doesNotWaitForAParentThatIsCleanedUp() {
        fleet.shards.removeIf(shard -> shard.shardId().equals(SECOND));
        a.hold(FIRST).ended(List.of(child));
        fleet.run(1);

        assertThat(fleet.lease(FIRST).isFinished()).isTrue();
        assertThat(a.heard).contains("gained " + CHILD);
    }
}
