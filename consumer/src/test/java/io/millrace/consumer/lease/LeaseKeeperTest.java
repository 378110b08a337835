package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.lease.Hold.CheckpointOutcome;
import io.millrace.consumer.lease.StopReport.ShardStop;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.Shard;
import io.millrace.consumer.shard.UnrecoverableException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class LeaseKeeperTest {
    private final ScriptedFleet fleet = new ScriptedFleet(TokenKind.COUNTER);

    private void shards(int count) {
        for (int i = 0; i < count; i++) {
            fleet.shards.add(new Shard("shard-" + (char) ('a' + i), Set.of(), HashKeyRange.ALL, false));
        }
    }

    @Test
    void firstWorkerCreatesTheLeasesAndTakesThemAll() {
        shards(4);
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        fleet.run(2);

        assertThat(a.keeper.start().toCompletableFuture()).isCompleted();
        assertThat(a.holds.keySet()).containsExactlyInAnyOrder("shard-a", "shard-b", "shard-c", "shard-d");
        assertThat(a.hold("shard-a").start()).isEqualTo(Position.trimHorizon());
        assertThat(a.hold("shard-a").range()).contains(HashKeyRange.ALL);
        assertThat(a.keeper.view().shards()).hasSize(4).allMatch(FleetView.ShardView::heldHere);
        assertThat(a.keeper.view().workers()).containsExactly(new FleetView.WorkerView("worker-a", 4));
    }

    @Test
    void fleetAtRestMovesNothingAndOnlyRenews() {
        shards(6);
        List<ScriptedFleet.Worker> workers =
                List.of(fleet.worker("worker-a"), fleet.worker("worker-b"), fleet.worker("worker-c"));
        fleet.run(20);
        List<List<String>> before =
                workers.stream().map(worker -> List.copyOf(worker.heard)).toList();
        long counter = fleet.lease("shard-a").counter();
        fleet.run(Duration.ofMinutes(10));

        assertThat(workers).allMatch(worker -> worker.holds.size() == 2);
        assertThat(workers.stream().map(worker -> List.copyOf(worker.heard)).toList())
                .isEqualTo(before);
        assertThat(fleet.lease("shard-a").counter() - counter).isBetween(175L, 181L);
    }

    @Test
    void joiningWorkerHasItsShareWithinSecondsAndNothingElseMoves() {
        shards(12);
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        ScriptedFleet.Worker b = fleet.worker("worker-b");
        fleet.run(25);
        assertThat(List.of(a.holds.size(), b.holds.size())).containsExactly(6, 6);
        int given = a.heard.size() + b.heard.size();
        ScriptedFleet.Worker c = fleet.worker("worker-c");
        fleet.run(4);

        assertThat(List.of(a.holds.size(), b.holds.size(), c.holds.size())).containsExactly(4, 4, 4);
        assertThat(a.heard.size() + b.heard.size() - given).isEqualTo(2 * 4);
        assertThat(c.heard).hasSize(4);
    }

    @Test
    void leaseThatHasJustMovedStaysForFiveSeconds() {
        shards(12);
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        fleet.run(20);
        ScriptedFleet.Worker b = fleet.worker("worker-b");
        while (b.holds.size() < 6) {
            fleet.run(0.05);
        }
        ScriptedFleet.Worker c = fleet.worker("worker-c");
        fleet.run(3);
        assertThat(List.of(a.holds.size(), b.holds.size(), c.holds.size())).containsExactly(4, 6, 2);

        fleet.run(7);
        assertThat(List.of(a.holds.size(), b.holds.size(), c.holds.size())).containsExactly(4, 4, 4);
    }

    @Test
    void cleanStopHandsEveryShardToANamedPeerWithinASecond() {
        shards(6);
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        ScriptedFleet.Worker b = fleet.worker("worker-b");
        ScriptedFleet.Worker c = fleet.worker("worker-c");
        fleet.run(20);
        String shard = a.holds.keySet().iterator().next();
        a.hold(shard).settledTo(ScriptedFleet.mark(77));
        CompletableFuture<StopReport> report = a.stop(Duration.ofSeconds(30)).toCompletableFuture();
        fleet.run(1);

        assertThat(report).isCompleted();
        assertThat(report.join().isClean()).isTrue();
        assertThat(report.join().shards()).hasSize(2);
        assertThat(report.join().shards()).allMatch(each -> each.handedTo().isPresent());
        assertThat(report.join().shards())
                .filteredOn(each -> each.shardId().equals(shard))
                .extracting(each -> each.checkpoint().text())
                .containsExactly("77");
        assertThat(List.of(a.holds.size(), b.holds.size(), c.holds.size())).containsExactly(0, 3, 3);
        Hold next = b.holds.containsKey(shard) ? b.hold(shard) : c.hold(shard);
        assertThat(next.start()).isEqualTo(new Position.After(ScriptedFleet.mark(77)));
    }

    @Test
    void lastWorkerReleasesItsLeasesAndTheNextOneTakesThemAtOnce() {
        shards(2);
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        fleet.run(2);
        CompletableFuture<StopReport> report = a.stop(Duration.ofSeconds(30)).toCompletableFuture();
        fleet.run(1);
        assertThat(report.join().shards())
                .containsExactly(
                        new ShardStop("shard-a", true, Checkpoint.TRIM_HORIZON, Optional.empty()),
                        new ShardStop("shard-b", true, Checkpoint.TRIM_HORIZON, Optional.empty()));
        assertThat(fleet.lease("shard-a").owner()).isEmpty();
        assertThat(fleet.tables.list(() -> 0)).allMatch(WorkerRow::dead);

        ScriptedFleet.Worker b = fleet.worker("worker-b");
        fleet.run(1);
        assertThat(b.holds).hasSize(2);
    }

    @Test
    void stopThatIsCutShortSaysWhatWasLeftAndLetsItExpire() {
        shards(2);
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        ScriptedFleet.Worker b = fleet.worker("worker-b");
        fleet.run(20);
        a.busy = true;
        CompletableFuture<StopReport> report = a.stop(Duration.ofSeconds(5)).toCompletableFuture();
        fleet.run(4);
        assertThat(report).isNotDone();
        fleet.run(2);

        assertThat(report.join().isClean()).isFalse();
        assertThat(report.join().shards()).extracting(ShardStop::drained).containsExactly(false);
        assertThat(b.holds).hasSize(1);
        fleet.run(15);
        assertThat(b.holds).hasSize(2);
    }

    @Test
    void crashedWorkersShardsAreTakenWithinTheLeaseTimeAndABeat() {
        shards(4);
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        ScriptedFleet.Worker b = fleet.worker("worker-b");
        fleet.run(20);
        a.loop.kill();
        fleet.run(5);
        assertThat(b.holds).hasSize(2);
        fleet.run(9);

        assertThat(b.holds).hasSize(4);
    }

    @Test
    void checkpointIsWrittenAtOnceAndASettledMarkWithTheNextRenewal() {
        shards(1);
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        fleet.run(2);
        CompletableFuture<CheckpointOutcome> outcome =
                a.hold("shard-a").checkpoint(ScriptedFleet.mark(5)).toCompletableFuture();
        fleet.run(0.1);
        assertThat(outcome).isCompletedWithValue(CheckpointOutcome.WRITTEN);
        assertThat(fleet.lease("shard-a").checkpoint().text()).isEqualTo("5");

        long counter = fleet.lease("shard-a").counter();
        a.hold("shard-a").settledTo(ScriptedFleet.mark(6));
        fleet.run(1);
        assertThat(fleet.lease("shard-a").checkpoint().text()).isEqualTo("5");
        fleet.run(3);
        assertThat(fleet.lease("shard-a").checkpoint().text()).isEqualTo("6");
        assertThat(fleet.lease("shard-a").counter()).isEqualTo(counter + 1);
    }

    @Test
    void endedShardsChildrenAreHeldAtOnce() {
        shards(1);
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        fleet.run(2);
        List<Shard> children = List.of(
                new Shard("child-1", Set.of("shard-a"), HashKeyRange.ALL, false),
                new Shard("child-2", Set.of("shard-a"), HashKeyRange.ALL, false));
        a.hold("shard-a").ended(children);
        fleet.run(0.2);

        assertThat(a.holds.keySet()).containsExactlyInAnyOrder("child-1", "child-2");
        assertThat(a.events)
                .contains(new ConsumerEvent.ShardEnded("shard-a", "worker-a", List.of("child-1", "child-2")));
    }

    @Test
    void liveOwnerOfTheKclIsLeftAloneAndAnExpiredOneIsFollowed() {
        shards(1);
        Lease lease = Lease.unread("shard-a", Checkpoint.TRIM_HORIZON, Set.of(), Optional.empty());
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        for (int renewal = 1; renewal <= 10; renewal++) {
            fleet.tables.force(ownedByKcl(lease, renewal, Optional.empty()));
            fleet.run(3);
            assertThat(a.heard).isEmpty();
        }
        fleet.run(15);

        assertThat(a.holds).hasSize(1);
        assertThat(a.hold("shard-a").start()).isEqualTo(new Position.After(ScriptedFleet.mark(10)));
    }

    @Test
    void leaseThatALeaderOfTheKclWantsElsewhereIsDrainedAndConceded() {
        shards(1);
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        fleet.run(2);
        a.hold("shard-a").settledTo(ScriptedFleet.mark(33));
        Lease held = fleet.lease("shard-a");
        fleet.tables.force(new Lease(
                held.key(),
                Optional.of("kcl-worker"),
                Optional.of("worker-a"),
                held.counter(),
                held.checkpoint(),
                held.parents(),
                held.children(),
                held.range(),
                held.tokenText(),
                held.startText(),
                false,
                Optional.empty(),
                Optional.empty()));
        fleet.run(4);

        Lease conceded = fleet.lease("shard-a");
        assertThat(a.heard).contains("drain shard-a", "lost shard-a HANDED_OVER");
        assertThat(conceded.owner()).contains("kcl-worker");
        assertThat(conceded.checkpointOwner()).isEmpty();
        assertThat(conceded.tokenText()).isEmpty();
        assertThat(conceded.checkpoint().text()).isEqualTo("33");
    }

    private static Lease ownedByKcl(Lease lease, long counter, Optional<String> token) {
        return new Lease(
                lease.key(),
                Optional.of("kcl-worker"),
                Optional.empty(),
                counter,
                new Checkpoint(Long.toString(counter), 0),
                lease.parents(),
                lease.children(),
                lease.range(),
                token,
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void workerThatWasDeclaredDeadGoesOnUnderANewIncarnation() {
        shards(2);
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        fleet.run(2);
        Set<String> before = new HashSet<>(List.of(a.incarnation("shard-a")));
        a.loop.freezeUntil(fleet.time.nowNanos() + Duration.ofSeconds(30).toNanos());
        ScriptedFleet.Worker b = fleet.worker("worker-b");
        fleet.run(29);
        assertThat(b.holds).hasSize(2);
        fleet.run(20);

        assertThat(a.heard).contains("lost shard-a FENCED", "lost shard-b FENCED");
        assertThat(List.of(a.holds.size(), b.holds.size())).containsExactly(1, 1);
        assertThat(before)
                .doesNotContain(a.incarnation(a.holds.keySet().iterator().next()));
    }

    @Test
    void moveThatDrainsTooLongIsCalledOffAndThePlaceIsGivenBack() {
        shards(2);
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        fleet.run(8);
        a.busy = true;
        fleet.worker("worker-b");
        fleet.run(5);
        assertThat(a.heard).contains("drain shard-a");
        assertThat(fleet.tables.list(() -> 0)).anyMatch(row -> row.inbox().contains("shard-a"));
        fleet.run(31);

        assertThat(a.heard).contains("resume shard-a");
        assertThat(a.holds).hasSize(2);
    }

    @Test
    void startThatCannotReachTheTablesFailsWithOneClearMessage() {
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        a.carrier.lose("");
        CompletableFuture<Void> started = a.keeper.start().toCompletableFuture();
        fleet.run(29);
        assertThat(started).isNotDone();
        fleet.run(2);

        assertThatThrownBy(started::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(UnrecoverableException.class)
                .hasMessageContaining("scripted-millrace")
                .hasMessageContaining("30 s");
    }
}
