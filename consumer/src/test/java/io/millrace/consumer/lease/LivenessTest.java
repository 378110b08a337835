package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.shard.Shard;
import io.millrace.consumer.shard.UnrecoverableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** How leases live: what is decided by whom, what it costs, and how it is changed. */
class LivenessTest {
    private static final String ONE = "shard-001";

    private final ScriptedFleet fleet = new ScriptedFleet();

    private void shards(int count) {
        for (int i = 1; i <= count; i++) {
            fleet.shards.add(new Shard(String.format("shard-%03d", i), Set.of(), HashKeyRange.ALL, false));
        }
    }

    private static Lease unread(String key) {
        return Lease.unread(key, Checkpoint.TRIM_HORIZON, Set.of(), Optional.of(HashKeyRange.ALL));
    }

    /** As the KCL writes: the counter moves, our token stays where it is. */
    private static Lease byKcl(Lease lease, String owner) {
        return new Lease(
                lease.key(),
                Optional.of(owner),
                Optional.empty(),
                lease.counter() + 1,
                lease.checkpoint(),
                lease.parents(),
                lease.children(),
                lease.range(),
                lease.tokenText(),
                lease.startText(),
                lease.parentsBeforeStart());
    }

    private TokenKind kindOf(String key) {
        return fleet.lease(key).token().orElseThrow().kind();
    }

    @Test
    void newTableLivesByWorkerRows() {
        shards(2);
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        fleet.run(2);

        assertThat(fleet.tables.kind()).contains(TokenKind.WORKER);
        assertThat(a.holds).hasSize(2);
        assertThat(kindOf(ONE)).isEqualTo(TokenKind.WORKER);
    }

    @Test
    void tableThatOtherSoftwareWroteLastLivesByCounters() {
        shards(2);
        fleet.tables.force(byKcl(unread(ONE), "kcl-worker"));
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        fleet.run(20);

        assertThat(fleet.tables.kind()).contains(TokenKind.COUNTER);
        assertThat(a.holds).hasSize(2);
        assertThat(kindOf(ONE)).isEqualTo(TokenKind.COUNTER);
    }

    @Test
    void leaseThatNobodyOfOursHasWrittenCountsAsForeign() {
        shards(1);
        fleet.tables.create(unread(ONE));
        fleet.worker("worker-a");
        fleet.run(2);

        assertThat(fleet.tables.kind()).contains(TokenKind.COUNTER);
    }

    @Test
    void racingFirstWorkersAgree() {
        shards(4);
        ScriptedFleet.Worker slow = fleet.worker("worker-slow");
        slow.carrier.hold("fleet decide");
        fleet.run(0.1);
        fleet.tables.create(unread("shard-005"));
        ScriptedFleet.Worker fast = fleet.worker("worker-fast");
        fleet.run(1);
        assertThat(fleet.tables.kind()).contains(TokenKind.COUNTER);

        slow.carrier.deliverHeld();
        slow.carrier.heal();
        fleet.run(20);

        assertThat(fleet.tables.kind()).contains(TokenKind.COUNTER);
        assertThat(slow.holds).isNotEmpty();
        assertThat(fast.holds).isNotEmpty();
        assertThat(fleet.tables.scan(() -> 0))
                .allMatch(lease -> lease.token().orElseThrow().kind() == TokenKind.COUNTER);
    }

    @Test
    void decisionWhoseAnswerWasLostStands() {
        shards(1);
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        a.carrier.loseAnswers("fleet decide");
        fleet.run(3);
        assertThat(a.heard).isEmpty();
        a.carrier.heal();
        fleet.run(5);

        assertThat(fleet.tables.kind()).contains(TokenKind.WORKER);
        assertThat(kindOf(ONE)).isEqualTo(TokenKind.WORKER);
    }

    @Test
    void atRestNoLeaseIsWrittenAndAShardHourCostsAFifteenthOfTheKclsWrites() {
        shards(60);
        List<ScriptedFleet.Worker> workers =
                List.of(fleet.worker("worker-a"), fleet.worker("worker-b"), fleet.worker("worker-c"));
        fleet.run(60);
        assertThat(workers).allMatch(worker -> worker.holds.size() == 20);
        List<List<String>> before =
                workers.stream().map(worker -> List.copyOf(worker.heard)).toList();
        long leaseWrites = fleet.tables.leaseWrites();
        long rowWrites = fleet.tables.rowWrites();
        fleet.run(Duration.ofHours(1));

        assertThat(fleet.tables.leaseWrites()).isEqualTo(leaseWrites);
        assertThat(workers.stream().map(worker -> List.copyOf(worker.heard)).toList())
                .isEqualTo(before);
        double perShardHour = (fleet.tables.rowWrites() - rowWrites) / 60.0;
        assertThat(perShardHour).isBetween(59.0, 61.0).isLessThan(1_088 / 15.0);
    }

    @Test
    void crashedWorkersShardsAreTakenWithinTheLeaseTimeAndABeat() {
        shards(4);
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        ScriptedFleet.Worker b = fleet.worker("worker-b");
        fleet.run(60);
        a.loop.kill();
        fleet.run(5);
        assertThat(b.holds).hasSize(2);
        fleet.run(9);

        assertThat(b.holds).hasSize(4);
    }

    @Test
    void holdOfACutOffWorkerEndsBeforeAnybodyMayTakeIt() {
        shards(1);
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        fleet.run(60);
        Hold hold = a.hold(ONE);
        long cut = fleet.time.nowNanos();
        a.carrier.lose("");
        fleet.worker("worker-b");
        fleet.run(9);

        assertThat(hold.validUntilNanos())
                .isLessThanOrEqualTo(
                        cut + LeaseTiming.of(ScriptedFleet.LEASE_TIME).fence().toNanos());
        assertThat(a.heard).containsExactly("gained " + ONE, "lost " + ONE + " FENCED");
    }

    @Test
    void explicitChoiceIsTheOperatorsWordAndOthersFollow() {
        shards(4);
        fleet.tables.decide(TokenKind.COUNTER);
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        fleet.run(5);
        assertThat(kindOf(ONE)).isEqualTo(TokenKind.COUNTER);
        fleet.worker("worker-b", LivenessChoice.WORKER);
        fleet.run(60);

        assertThat(fleet.tables.kind()).contains(TokenKind.WORKER);
        assertThat(a.heard).filteredOn(word -> word.startsWith("lost") && !word.endsWith("HANDED_OVER"))
                .isEmpty();
        assertThat(fleet.tables.scan(() -> 0))
                .allMatch(lease -> lease.token().orElseThrow().kind() == TokenKind.WORKER);
        long writes = fleet.tables.leaseWrites();
        fleet.run(60);
        assertThat(fleet.tables.leaseWrites()).isEqualTo(writes);
    }

    @Test
    void choiceOfWorkerRowsIsRefusedInOneLineWhereTheKclIsAtWork() {
        shards(1);
        fleet.tables.force(byKcl(unread(ONE), "kcl-worker"));
        ScriptedFleet.Worker a = fleet.worker("worker-a", LivenessChoice.WORKER);
        for (int renewal = 0; renewal < 5; renewal++) {
            fleet.run(3);
            fleet.tables.force(byKcl(fleet.lease(ONE), "kcl-worker"));
        }
        CompletableFuture<Void> started = a.keeper.start().toCompletableFuture();

        assertThatThrownBy(started::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(UnrecoverableException.class)
                .hasMessageContainingAll("liveness WORKER", "'scripted'", "kcl-worker", "AUTO or KCL");
        assertThat(fleet.tables.kind()).isEmpty();
        assertThat(fleet.tables.list(() -> 0)).isEmpty();
    }

    @Test
    void choiceOfWorkerRowsHoldsWhereTheKclHasGone() {
        shards(1);
        fleet.tables.decide(TokenKind.COUNTER);
        fleet.tables.force(byKcl(unread(ONE), "kcl-worker"));
        ScriptedFleet.Worker a = fleet.worker("worker-a", LivenessChoice.WORKER);
        fleet.run(40);

        assertThat(a.holds).containsKey(ONE);
        assertThat(fleet.tables.kind()).contains(TokenKind.WORKER);
        assertThat(kindOf(ONE)).isEqualTo(TokenKind.WORKER);
    }

    @Test
    void tableThatOtherSoftwareWroteSinceLivesByCountersAgain() {
        shards(1);
        fleet.tables.decide(TokenKind.WORKER);
        fleet.tables.force(byKcl(unread(ONE), "kcl-worker"));
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        fleet.run(20);

        assertThat(fleet.tables.kind()).contains(TokenKind.COUNTER);
        assertThat(a.holds).containsKey(ONE);
        assertThat(kindOf(ONE)).isEqualTo(TokenKind.COUNTER);
    }

    @Test
    void workersOfBothKindsShareATable() {
        shards(6);
        ScriptedFleet.Worker a = fleet.worker("worker-a", LivenessChoice.WORKER);
        fleet.run(2);
        ScriptedFleet.Worker b = fleet.worker("worker-b", LivenessChoice.KCL);
        fleet.run(60);
        int heard = a.heard.size() + b.heard.size();
        fleet.run(600);

        assertThat(List.of(a.holds.size(), b.holds.size())).containsExactly(3, 3);
        assertThat(a.heard.size() + b.heard.size()).isEqualTo(heard);
    }

    @Test
    void leaseThatTheKclTookIsDroppedAndNotFoughtFor() {
        shards(1);
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        fleet.run(20);
        for (int renewal = 0; renewal < 10; renewal++) {
            fleet.tables.force(byKcl(fleet.lease(ONE), "kcl-worker"));
            fleet.run(3);
        }

        assertThat(a.heard).containsExactly("gained " + ONE, "lost " + ONE + " DISPLACED");
        assertThat(a.events).contains(new ConsumerEvent.ForeignOwner(ONE, "worker-a", "kcl-worker"));
        fleet.run(30);
        assertThat(a.holds).containsKey(ONE);
    }

    @Test
    void checkpointFindsOutSoonerThatTheKclTookTheLease() {
        shards(1);
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        fleet.run(20);
        a.carrier.lose("scan");
        fleet.tables.force(byKcl(fleet.lease(ONE), "kcl-worker"));
        a.hold(ONE).checkpoint(ScriptedFleet.mark(9));
        fleet.run(0.1);

        assertThat(a.heard).containsExactly("gained " + ONE, "lost " + ONE + " DISPLACED");
        assertThat(a.events).contains(new ConsumerEvent.ForeignOwner(ONE, "worker-a", "kcl-worker"));
        assertThat(fleet.lease(ONE).checkpoint()).isEqualTo(Checkpoint.TRIM_HORIZON);
    }

    @Test
    void leaseThatALeaderOfTheKclWantsElsewhereIsConcededThoughNothingIsRenewed() {
        shards(1);
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        fleet.run(20);
        a.hold(ONE).settledTo(ScriptedFleet.mark(33));
        Lease held = fleet.lease(ONE);
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
                false));
        fleet.run(5);

        assertThat(a.heard).contains("drain " + ONE, "lost " + ONE + " HANDED_OVER");
        assertThat(fleet.lease(ONE).owner()).contains("kcl-worker");
        assertThat(fleet.lease(ONE).tokenText()).isEmpty();
        assertThat(fleet.lease(ONE).checkpoint().text()).isEqualTo("33");
    }

    @Test
    void leaseThatIsGoneIsDropped() {
        shards(1);
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        fleet.run(20);
        fleet.tables.deleteLease(ONE);
        fleet.run(40);

        assertThat(a.heard).contains("lost " + ONE + " DISPLACED");
    }

    @Test
    void oldReadingDropsNothing() {
        shards(1);
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        fleet.run(1);
        a.carrier.freeze("scan");
        fleet.run(10);
        a.hold(ONE).checkpoint(ScriptedFleet.mark(3));
        fleet.run(60);

        assertThat(fleet.lease(ONE).checkpoint().text()).isEqualTo("3");
        assertThat(a.heard).containsExactly("gained " + ONE);
    }

    @Test
    void markIsWrittenWhenAskedForAndWithTheGive() {
        shards(1);
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        fleet.run(10);
        List<Long> written = new ArrayList<>();
        a.hold(ONE).checkpoint(ScriptedFleet.mark(5)).thenAccept(outcome -> written.add(fleet.time.nowNanos()));
        fleet.run(0.1);
        assertThat(written).hasSize(1);
        a.hold(ONE).settledTo(ScriptedFleet.mark(6));
        fleet.run(60);
        assertThat(fleet.lease(ONE).checkpoint().text()).isEqualTo("5");

        a.stop(Duration.ofSeconds(5));
        fleet.run(1);
        assertThat(fleet.lease(ONE).checkpoint().text()).isEqualTo("6");
    }
}
