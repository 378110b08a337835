package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a running fleet makes good by itself in a table that something else has damaged, or that has grown. */
class RepairTest {
    private static final HashKeyRange LEFT = new HashKeyRange(HashKey.MIN, new HashKey(4, -1));
    private static final HashKeyRange RIGHT = new HashKeyRange(new HashKey(5, 0), HashKey.MAX);

    private final ScriptedFleet fleet = new ScriptedFleet();

    @BeforeEach
    void splitStream() {
        fleet.shards.add(new Shard("parent", Set.of(), HashKeyRange.ALL, true));
        fleet.shards.add(new Shard("left", Set.of("parent"), LEFT, false));
        fleet.shards.add(new Shard("right", Set.of("parent"), RIGHT, false));
    }

    private static Lease started(Shard shard, Checkpoint checkpoint) {
        return Lease.unread(shard.shardId(), checkpoint, shard.parents(), Optional.of(shard.range()));
    }

    @Test
    void leaseThatVanishedIsBackWithinFiveSecondsWhateverTheMoment() {
        fleet.tables.create(started(fleet.shards.get(0), Checkpoint.SHARD_END));
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        fleet.run(10);
        for (int i = 0; i < 40; i++) {
            fleet.tables.deleteLease("right");
            fleet.run(5);

            assertThat(fleet.tables.lease("right")).as("round %d", i).isPresent();
            fleet.run(7.3);
            assertThat(a.holds).as("round %d", i).containsKeys("left", "right");
        }
    }

    @Test
    void completeTableCallsForNoMoreThanTheMinutesAudit() {
        fleet.tables.create(started(fleet.shards.get(0), Checkpoint.SHARD_END));
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        fleet.run(10);
        long before = a.carrier.carried("list shards");
        fleet.run(Duration.ofMinutes(10));

        assertThat(a.carrier.carried("list shards") - before).isBetween(8L, 13L);
    }

    private void readChildren() {
        fleet.tables.force(started(fleet.shards.get(1), new Checkpoint("70", 0)));
        fleet.tables.force(started(fleet.shards.get(2), new Checkpoint("71", 0)));
    }

    @Test
    void workerThatMayNotDeleteSaysSoAndGoesOn() {
        fleet.tables.create(started(fleet.shards.get(0), Checkpoint.SHARD_END));
        readChildren();
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        a.carrier.forbid("delete");
        fleet.run(Duration.ofMinutes(25));

        assertThat(fleet.tables.lease("parent")).isPresent();
        assertThat(a.holds).containsKeys("left", "right");
        assertThat(a.events).anyMatch(event -> event.toString().contains("not allowed to delete parent"));
        assertThat(a.events).noneMatch(event -> event instanceof ConsumerEvent.Stopped);
        a.carrier.heal();
        fleet.run(Duration.ofMinutes(2));
        assertThat(fleet.tables.lease("parent")).isEmpty();
    }

    @Test
    void finishedParentIsDeletedOnceItsChildrenAreRead() {
        fleet.tables.create(started(fleet.shards.get(0), Checkpoint.SHARD_END));
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        fleet.worker("worker-b");
        fleet.run(Duration.ofMinutes(30));
        assertThat(fleet.tables.lease("parent")).isPresent();

        readChildren();
        fleet.run(Duration.ofMinutes(18));
        assertThat(fleet.tables.lease("parent")).isPresent();
        fleet.run(Duration.ofMinutes(5));
        assertThat(fleet.tables.lease("parent")).isEmpty();

        fleet.run(Duration.ofMinutes(10));
        assertThat(fleet.tables.lease("parent")).isEmpty();
        assertThat(fleet.tables.lease("left")).isPresent();
        assertThat(a.heard).doesNotContain("gained parent");
    }
}
