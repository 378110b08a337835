package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.shard.PendingCheckpoint;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.Shard;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Leases as the KCL leaves them: with a word for a start, or with a checkpoint that was prepared only. */
class KclLeaseTest {
    private static final String ONE = "shard-1";
    private static final String TWO = "shard-2";

    private final ScriptedFleet fleet = new ScriptedFleet();

    private void leaseOfTheKcl(Checkpoint word) {
        fleet.shards.add(new Shard(ONE, Set.of(), HashKeyRange.ALL, false));
        fleet.tables.force(Lease.unread(ONE, word, Set.of(), Optional.of(HashKeyRange.ALL)));
    }

    /** An owner that is gone has no even share of its own to be left alone with. */
    @Test
    void leasesOfAKclThatIsGoneAreAllTaken() {
        for (int i = 1; i <= 4; i++) {
            String key = "shard-" + i;
            fleet.shards.add(new Shard(key, Set.of(), HashKeyRange.ALL, false));
            fleet.tables.force(new Lease(
                    key,
                    i <= 2 ? Optional.empty() : Optional.of("kcl-worker"),
                    Optional.empty(),
                    i,
                    Checkpoint.TRIM_HORIZON,
                    Set.of(),
                    Set.of(),
                    Optional.of(HashKeyRange.ALL),
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    Optional.empty(),
                    Optional.empty()));
        }
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        fleet.run(5);
        assertThat(a.holds.keySet()).containsExactlyInAnyOrder("shard-1", "shard-2");

        fleet.run(25);

        assertThat(a.holds.keySet()).containsExactlyInAnyOrder("shard-1", "shard-2", "shard-3", "shard-4");
    }

    private void addShardOfTheKcl() {
        fleet.shards.add(new Shard(TWO, Set.of(), HashKeyRange.ALL, false));
        fleet.tables.force(Lease.unread(TWO, Checkpoint.TRIM_HORIZON, Set.of(), Optional.of(HashKeyRange.ALL)));
    }

    /** Before it expires: then the leader would name this worker again, and its wait would begin anew. */
    @Test
    void leaseThatALeaderOfTheKclGivesToThisWorkersIdIsReadBeforeItExpires() {
        leaseOfTheKcl(Checkpoint.TRIM_HORIZON);
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        fleet.run(5);
        addShardOfTheKcl();
        for (int i = 0; i < 8; i++) {
            fleet.tables.force(LivenessTest.byKcl(fleet.lease(TWO), "kcl-worker"));
            fleet.run(3);
        }
        assertThat(a.holds).containsOnlyKeys(ONE);
        fleet.tables.force(LivenessTest.byKcl(fleet.lease(TWO), "worker-a"));
        fleet.run(9.5);

        assertThat(a.holds).containsOnlyKeys(ONE, TWO);
    }

    @Test
    void leaseThatAKclOfTheSameIdRenewsIsLeftToIt() {
        leaseOfTheKcl(Checkpoint.TRIM_HORIZON);
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        fleet.run(5);
        addShardOfTheKcl();
        for (int i = 0; i < 20; i++) {
            fleet.tables.force(LivenessTest.byKcl(fleet.lease(TWO), "worker-a"));
            fleet.run(3.3);
        }

        assertThat(a.holds).containsOnlyKeys(ONE);
    }

    @Test
    void everyHolderOfALatestLeaseStartsWhereTheFirstDid() {
        leaseOfTheKcl(Checkpoint.LATEST);
        Instant before = fleet.serviceTime();
        ScriptedFleet.Worker a = fleet.worker("worker-a", Position.latest());
        fleet.run(2);
        Position first = a.hold(ONE).start();
        a.loop.kill();
        ScriptedFleet.Worker b = fleet.worker("worker-b", Position.latest());
        fleet.run(60);

        assertThat(first)
                .isInstanceOfSatisfying(
                        Position.AtTime.class, at -> assertThat(at.time()).isBetween(before, before.plusSeconds(2)));
        assertThat(b.hold(ONE).start()).isEqualTo(first);
        assertThat(fleet.lease(ONE).checkpoint()).isEqualTo(Checkpoint.LATEST);
    }

    @Test
    void timeOfTheConfigurationIsWrittenDownToo() {
        leaseOfTheKcl(Checkpoint.AT_TIMESTAMP);
        Instant time = fleet.serviceTime().minusSeconds(600);
        fleet.worker("worker-a", Position.atTime(time));
        fleet.run(2);

        assertThat(fleet.lease(ONE).startTime()).contains(time);
    }

    @Test
    void configuredTimeAheadOfTheServiceMeansNow() {
        leaseOfTheKcl(Checkpoint.AT_TIMESTAMP);
        ScriptedFleet.Worker a =
                fleet.worker("worker-a", Position.atTime(fleet.serviceTime().plusSeconds(600)));
        fleet.run(2);

        assertThat(a.hold(ONE).start())
                .isInstanceOfSatisfying(
                        Position.AtTime.class, at -> assertThat(at.time()).isBeforeOrEqualTo(fleet.serviceTime()));
    }

    @Test
    void preparedCheckpointIsShownToEachHolderAndOutlivesItsRenewals() {
        PendingCheckpoint pending = new PendingCheckpoint(new Position.After(ScriptedFleet.mark(70)), Optional.empty());
        leaseOfTheKcl(Checkpoint.TRIM_HORIZON);
        Lease plain = fleet.lease(ONE);
        fleet.tables.force(new Lease(
                ONE,
                Optional.empty(),
                Optional.empty(),
                plain.counter(),
                plain.checkpoint(),
                Set.of(),
                Set.of(),
                plain.range(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.of(pending),
                Optional.empty()));
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        fleet.run(20);
        a.hold(ONE).checkpoint(ScriptedFleet.mark(69));
        fleet.run(20);
        assertThat(a.hold(ONE).pending()).contains(pending);
        a.loop.kill();
        ScriptedFleet.Worker b = fleet.worker("worker-b");
        fleet.run(60);
        assertThat(b.hold(ONE).pending()).contains(pending);

        b.hold(ONE).checkpoint(ScriptedFleet.mark(71));
        fleet.run(1);
        assertThat(b.hold(ONE).pending()).isEmpty();
        assertThat(fleet.lease(ONE).pending()).isEmpty();
    }

    @Test
    void leaseWithACheckpointOrAPlaceOfItsOwnIsLeftAsItIs() {
        Instant now = fleet.serviceTime();
        Lease latest = Lease.unread(ONE, Checkpoint.LATEST, Set.of(), Optional.empty());

        assertThat(latest.startingAt(now.minusSeconds(9), true).missingStart(Position.latest(), now))
                .isEmpty();
        for (Checkpoint mark :
                new Checkpoint[] {Checkpoint.TRIM_HORIZON, Checkpoint.SHARD_END, new Checkpoint("7", 0)}) {
            assertThat(Lease.unread(ONE, mark, Set.of(), Optional.empty()).missingStart(Position.latest(), now))
                    .as("%s", mark)
                    .isEmpty();
        }
    }
}
