package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.event.ShardHealth;
import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a worker says of a shard that may not be read yet. */
class WaitingForParentsTest {
    private final ScriptedFleet fleet = new ScriptedFleet(TokenKind.WORKER);

    private static Optional<FleetView.ParentWait> waitOf(ScriptedFleet.Worker worker, String shard) {
        return worker.keeper.view().shards().stream()
                .filter(view -> view.shardId().equals(shard))
                .findFirst()
                .orElseThrow()
                .parentWait();
    }

    @Test
    void childNamesTheParentsThatAreNotDoneUntilTheyAre() {
        fleet.shards.add(new Shard("parent-1", Set.of(), HashKeyRange.ALL, true));
        fleet.shards.add(new Shard("parent-2", Set.of(), HashKeyRange.ALL, true));
        Shard child = new Shard("child", Set.of("parent-1", "parent-2"), HashKeyRange.ALL, false);
        fleet.shards.add(child);
        fleet.tables.create(
                Lease.unread("child", Checkpoint.TRIM_HORIZON, child.parents(), Optional.of(HashKeyRange.ALL)));
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        fleet.run(20);

        FleetView.ParentWait wait = waitOf(a, "child").orElseThrow();
        assertThat(wait.parents()).containsExactly("parent-1", "parent-2");
        ShardHealth health = wait.health(a.loop.nowNanos());
        assertThat(health.state()).isEqualTo(ShardHealth.State.WAITING_FOR_PARENT);
        assertThat(health.cause()).isEqualTo("parent-1 and parent-2");
        assertThat(health.lasted()).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(20));

        a.hold("parent-2").ended(List.of(child));
        fleet.run(5);
        assertThat(waitOf(a, "child").orElseThrow().parents()).containsExactly("parent-1");
        a.hold("parent-1").ended(List.of(child));
        fleet.run(5);
        assertThat(waitOf(a, "child")).isEmpty();
        assertThat(a.heard).contains("gained child");
    }
}
