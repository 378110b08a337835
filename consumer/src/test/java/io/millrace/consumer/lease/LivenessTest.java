package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What it costs when leases live by their worker's row, and what happens to a lease in foreign hands meanwhile. */
class LivenessTest {
    private static final String ONE = "shard-001";

    private final ScriptedFleet fleet = new ScriptedFleet();

    private void shards(int count) {
        for (int i = 1; i <= count; i++) {
            fleet.shards.add(new Shard(String.format("shard-%03d", i), Set.of(), HashKeyRange.ALL, false));
        }
    }

    /** As the KCL writes: the counter moves, our token stays where it is. */
    static Lease byKcl(Lease lease, String owner) {
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
                lease.parentsBeforeStart(),
                lease.pending(),
                lease.saved());
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
    void whatIsAskedOfOneWorkerHoldsUntilTheFleetDecidesAnew() {
        shards(1);
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        fleet.run(20);
        fleet.tables.ask(a.incarnation(ONE), "kind:K");
        fleet.run(120);
        assertThat(fleet.lease(ONE).token().map(LeaseToken::kind)).contains(TokenKind.COUNTER);

        fleet.tables.change(TokenKind.WORKER, TokenKind.COUNTER);
        fleet.run(60);
        fleet.tables.change(TokenKind.COUNTER, TokenKind.WORKER);
        fleet.run(60);
        assertThat(fleet.lease(ONE).token().map(LeaseToken::kind)).contains(TokenKind.WORKER);
        assertThat(a.heard).containsExactly("gained " + ONE);
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
                false,
                held.pending(),
                held.saved()));
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
