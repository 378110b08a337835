package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.Shard;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A lease goes to the worker that an operator named, or whoever asked for it can see that it does not. */
class AskedGiveTest {
    private static final String ONE = "shard-1";

    private ScriptedFleet fleet = new ScriptedFleet(TokenKind.WORKER);

    @SuppressWarnings("NullAway.Init")
    private ScriptedFleet.Worker a;

    @SuppressWarnings("NullAway.Init")
    private ScriptedFleet.Worker b;

    private void twoWorkers(int shards) {
        IntStream.rangeClosed(1, shards)
                .mapToObj(number -> new Shard("shard-" + number, Set.of(), HashKeyRange.ALL, false))
                .forEach(fleet.shards::add);
        a = fleet.worker("worker-a");
        fleet.run(2);
        b = fleet.worker("worker-b");
        fleet.run(60);
    }

    private WorkerRow row(String workerId) {
        return fleet.tables.list(() -> 0).stream()
                .filter(row -> row.workerId().equals(workerId))
                .findFirst()
                .orElseThrow();
    }

    private void askA(String toWorker, String key) {
        fleet.tables.ask(row("worker-a").incarnation(), Asks.give(row(toWorker).incarnation(), key));
    }

    private static List<String> changesOf(ScriptedFleet.Worker worker, String key) {
        return worker.heard.stream().filter(line -> line.contains(key)).toList();
    }

    @ParameterizedTest
    @EnumSource(
            value = TokenKind.class,
            names = {"WORKER", "COUNTER"})
    void leaseGoesToTheNamedWorkerWithItsLastMark(TokenKind kind) {
        fleet = new ScriptedFleet(kind);
        twoWorkers(1);
        a.hold(ONE).settledTo(ScriptedFleet.mark(8));
        List<Lease> written = fleet.leasesWritten();
        askA("worker-b", ONE);
        fleet.run(5);

        assertThat(row("worker-a").asks()).isEmpty();
        assertThat(row("worker-b").inbox()).isEmpty();
        assertThat(a.heard).endsWith("drain " + ONE, "lost " + ONE + " HANDED_OVER");
        assertThat(b.hold(ONE).start()).isEqualTo(new Position.After(ScriptedFleet.mark(8)));
        assertThat(written)
                .extracting(lease -> lease.token().orElseThrow().kind())
                .as("nobody else could have taken it")
                .contains(TokenKind.GIVEN)
                .doesNotContain(TokenKind.RELEASED);
    }

    @Test
    void leaseStaysThereAndTheBalanceIsMadeUpByAnotherOne() {
        twoWorkers(4);
        assertThat(a.holds).hasSize(2);
        String moved = a.holds.keySet().iterator().next();
        askA("worker-b", moved);
        fleet.run(5);
        assertThat(b.holds).containsKey(moved);

        fleet.run(120);
        assertThat(a.holds).hasSize(2);
        assertThat(b.holds).hasSize(2).containsKey(moved);
        assertThat(changesOf(b, moved)).containsExactly("gained " + moved);
    }

    @Test
    void holderThatIsBusyGoesOnAndGivesWhenItCan() {
        twoWorkers(1);
        a.busy = true;
        askA("worker-b", ONE);
        fleet.run(33);
        assertThat(a.heard).filteredOn(line -> line.startsWith("drain")).hasSizeGreaterThanOrEqualTo(1);
        assertThat(a.hold(ONE).isValid(fleet.time.nowNanos())).isTrue();
        assertThat(row("worker-a").asks()).hasSize(1);

        a.busy = false;
        a.hold(ONE).drained();
        fleet.run(40);
        assertThat(row("worker-a").asks()).isEmpty();
        assertThat(b.holds).containsKey(ONE);
    }

    @Test
    void askThatIsTakenBackIsNotBegunAgain() {
        twoWorkers(1);
        a.busy = true;
        askA("worker-b", ONE);
        fleet.run(10);
        fleet.tables.takeBack(
                row("worker-a").incarnation(), Asks.give(row("worker-b").incarnation(), ONE));
        fleet.run(60);
        a.busy = false;
        fleet.run(60);

        assertThat(a.holds).containsKey(ONE);
        assertThat(a.heard).filteredOn(line -> line.startsWith("drain")).hasSize(1);
        assertThat(row("worker-b").inbox()).isEmpty();
    }

    @Test
    void askStaysWhereTheOtherOneIsGoneOrTheHolderItselfOrTheLeaseIsNotHeld() {
        twoWorkers(1);
        askA("worker-a", ONE);
        askA("worker-b", "shard-elsewhere");
        fleet.tables.ask(row("worker-a").incarnation(), Asks.give("nobody", ONE));
        fleet.run(20);

        assertThat(row("worker-a").asks()).hasSize(3);
        assertThat(changesOf(a, ONE)).containsExactly("gained " + ONE);
    }

    @Test
    void workerThatReadsOtherStreamsIsNotGivenALease() {
        String clicks = "123456789012:clicks:1700000000";
        String orders = "123456789012:orders:1700000000";
        fleet.shards.add(new Shard(clicks + ":" + ONE, Set.of(), HashKeyRange.ALL, false));
        fleet.shards.add(new Shard(orders + ":" + ONE, Set.of(), HashKeyRange.ALL, false));
        a = fleet.worker("worker-a", Set.of(clicks));
        b = fleet.worker("worker-b", Set.of(orders));
        fleet.run(60);
        assertThat(a.holds).containsOnlyKeys(clicks + ":" + ONE);
        askA("worker-b", clicks + ":" + ONE);
        fleet.run(20);

        assertThat(row("worker-a").asks()).hasSize(1);
        assertThat(a.heard).containsExactly("gained " + clicks + ":" + ONE);
    }
}
