package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.shard.Shard;
import io.millrace.consumer.shard.UnrecoverableException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Who decides how leases live, and by what. */
class LivenessDecisionTest {
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
        fleet.tables.force(LivenessTest.byKcl(unread(ONE), "kcl-worker"));
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
    void explicitChoiceIsTheOperatorsWordAndOthersFollow() {
        shards(4);
        fleet.tables.decide(TokenKind.COUNTER);
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        fleet.run(5);
        assertThat(kindOf(ONE)).isEqualTo(TokenKind.COUNTER);
        fleet.worker("worker-b", LivenessChoice.WORKER);
        fleet.run(60);

        assertThat(fleet.tables.kind()).contains(TokenKind.WORKER);
        assertThat(a.heard)
                .filteredOn(word -> word.startsWith("lost") && !word.endsWith("HANDED_OVER"))
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
        fleet.tables.force(LivenessTest.byKcl(unread(ONE), "kcl-worker"));
        ScriptedFleet.Worker a = fleet.worker("worker-a", LivenessChoice.WORKER);
        for (int renewal = 0; renewal < 5; renewal++) {
            fleet.run(3);
            fleet.tables.force(LivenessTest.byKcl(fleet.lease(ONE), "kcl-worker"));
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
        fleet.tables.force(LivenessTest.byKcl(unread(ONE), "kcl-worker"));
        ScriptedFleet.Worker a = fleet.worker("worker-a", LivenessChoice.WORKER);
        fleet.run(40);

        assertThat(a.holds).containsKey(ONE);
        assertThat(fleet.tables.kind()).contains(TokenKind.WORKER);
        assertThat(kindOf(ONE)).isEqualTo(TokenKind.WORKER);
    }

    @Test
    void fleetThatSeesTheKclComeDecidesForCountersWhileItWorks() {
        shards(3);
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        fleet.run(20);
        assertThat(kindOf(ONE)).isEqualTo(TokenKind.WORKER);

        for (int renewal = 0; renewal < 10; renewal++) {
            fleet.tables.force(LivenessTest.byKcl(fleet.lease(ONE), "kcl-worker"));
            fleet.run(3);
        }

        assertThat(fleet.tables.kind()).contains(TokenKind.COUNTER);
        assertThat(a.holds).containsOnlyKeys("shard-002", "shard-003");
        assertThat(kindOf("shard-002")).isEqualTo(TokenKind.COUNTER);
        assertThat(kindOf("shard-003")).isEqualTo(TokenKind.COUNTER);
    }

    @Test
    void workerThatWasToldToLiveByItsRowDoesSoBesideTheKcl() {
        shards(2);
        ScriptedFleet.Worker a = fleet.worker("worker-a", LivenessChoice.WORKER);
        fleet.run(20);
        for (int renewal = 0; renewal < 10; renewal++) {
            fleet.tables.force(LivenessTest.byKcl(fleet.lease(ONE), "kcl-worker"));
            fleet.run(3);
        }

        assertThat(fleet.tables.kind()).contains(TokenKind.WORKER);
        assertThat(a.holds).containsOnlyKeys("shard-002");
        assertThat(kindOf("shard-002")).isEqualTo(TokenKind.WORKER);
    }

    @Test
    void tableThatOtherSoftwareWroteSinceLivesByCountersAgain() {
        shards(1);
        fleet.tables.decide(TokenKind.WORKER);
        fleet.tables.force(LivenessTest.byKcl(unread(ONE), "kcl-worker"));
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        fleet.run(20);

        assertThat(fleet.tables.kind()).contains(TokenKind.COUNTER);
        assertThat(a.holds).containsKey(ONE);
        assertThat(kindOf(ONE)).isEqualTo(TokenKind.COUNTER);
    }
}
