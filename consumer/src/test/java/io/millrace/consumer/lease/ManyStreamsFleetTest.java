package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.lease.ScriptedFleet.Worker;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.Shard;
import io.millrace.consumer.shard.ShardKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Workers of many streams, each with a choice of its own, in virtual time. */
class ManyStreamsFleetTest {
    private static final String CLICKS = "123456789012:clicks:1700000000";
    private static final String ORDERS = "123456789012:orders:1700000001";

    private final ScriptedFleet fleet = new ScriptedFleet();

    private static String key(String stream, int shard) {
        return new ShardKey(stream, "shard-" + shard).text();
    }

    private void shards(String stream, int count) {
        for (int i = 0; i < count; i++) {
            fleet.shards.add(new Shard(key(stream, i), Set.of(), HashKeyRange.ALL, false));
        }
    }

    private static Set<String> choice(String... streams) {
        return new HashSet<>(Set.of(streams));
    }

    private static void choose(Worker worker, Set<String> choice, String... streams) {
        choice.clear();
        choice.addAll(Set.of(streams));
        worker.keeper.streamsChanged();
    }

    private static long of(String stream, Worker worker) {
        return worker.holds.keySet().stream()
                .filter(key -> ShardKey.streamOf(key).equals(stream))
                .count();
    }

    @Test
    void shardsOfTheSameIdInTwoStreamsAreTwo() {
        shards(CLICKS, 2);
        shards(ORDERS, 2);
        Worker a = fleet.worker("a", choice(CLICKS, ORDERS));
        Worker b = fleet.worker("b", choice(CLICKS, ORDERS));
        fleet.run(20);

        assertThat(a.holds).hasSize(2);
        assertThat(b.holds).hasSize(2);
        Hold hold = Stream.of(a, b)
                .flatMap(worker -> Optional.ofNullable(worker.holds.get(key(ORDERS, 1))).stream())
                .findAny()
                .orElseThrow();
        assertThat(hold.shardId()).isEqualTo("shard-1");
        assertThat(hold.stream()).isEqualTo(ORDERS);
        hold.checkpoint(ScriptedFleet.mark(7));
        fleet.run(1);
        assertThat(fleet.lease(key(ORDERS, 1)).checkpoint().text()).isEqualTo("7");
        assertThat(fleet.lease(key(CLICKS, 1)).checkpoint()).isEqualTo(Checkpoint.TRIM_HORIZON);
    }

    /** The table is large, so that own leases are read one by one between scans. */
    @Test
    void leaseThatVanishedIsCreatedAnewThoughNoScanShowsIt() {
        ScriptedFleet large = new ScriptedFleet(TokenKind.WORKER);
        large.shards.add(new Shard(key(CLICKS, 0), Set.of(), HashKeyRange.ALL, false));
        for (int i = 0; i < 640; i++) {
            large.shards.add(new Shard(key(ORDERS, i), Set.of(), HashKeyRange.ALL, false));
            large.tables.force(heldByPeer(key(ORDERS, i)));
        }
        beat(large, 1);
        Worker a = large.worker("a", choice(CLICKS, ORDERS));
        large.run(90);
        assertThat(a.holds).containsOnlyKeys(key(CLICKS, 0));
        a.carrier.lose("scan");
        large.tables.deleteLease(key(CLICKS, 0));
        large.run(150);

        assertThat(large.tables.lease(key(CLICKS, 0))).isPresent();
    }

    private static void beat(ScriptedFleet fleet, long beat) {
        fleet.tables.force(
                new WorkerRow("peer", "peer", beat, false, true, 640, Set.of(), Set.of(), "", LoadReport.NONE));
        fleet.time.after(Duration.ofSeconds(3), () -> beat(fleet, beat + 1));
    }

    private static Lease heldByPeer(String key) {
        LeaseToken token = new LeaseToken("peer", 1, TokenKind.WORKER, Optional.of("peer"), 1);
        return new Lease(
                key,
                Optional.of("peer"),
                Optional.empty(),
                1,
                Checkpoint.TRIM_HORIZON,
                Set.of(),
                Set.of(),
                Optional.of(HashKeyRange.ALL),
                Optional.of(token.text()),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void childrenBelongToTheirParentsStream() {
        shards(CLICKS, 1);
        shards(ORDERS, 1);
        Worker a = fleet.worker("a", choice(CLICKS, ORDERS));
        fleet.run(5);
        Shard child = new Shard("shard-1", Set.of("shard-0"), HashKeyRange.ALL, false);
        fleet.shards.add(new ShardKey(ORDERS, "shard-1").keyed(child));
        a.hold(key(ORDERS, 0)).ended(List.of(child));
        fleet.run(5);

        assertThat(a.holds).containsOnlyKeys(key(CLICKS, 0), key(ORDERS, 1));
        assertThat(fleet.lease(key(ORDERS, 0)).children()).containsExactly(key(ORDERS, 1));
        assertThat(fleet.lease(key(ORDERS, 1)).parents()).containsExactly(key(ORDERS, 0));
        assertThat(fleet.tables.lease(key(CLICKS, 1))).isEmpty();
    }

    @Test
    void streamIsAddedWhileItIsReadWithinSeconds() {
        shards(CLICKS, 2);
        shards(ORDERS, 2);
        Set<String> choice = choice(CLICKS);
        Worker a = fleet.worker("a", choice);
        fleet.run(20);
        assertThat(a.holds).hasSize(2);
        assertThat(fleet.tables.lease(key(ORDERS, 0))).isEmpty();

        choose(a, choice, CLICKS, ORDERS);
        fleet.run(5);
        assertThat(of(ORDERS, a)).isEqualTo(2);
    }

    @Test
    void removedStreamIsDrainedAndReleasedAndGoesOnWhereItWasLeft() {
        shards(CLICKS, 1);
        shards(ORDERS, 1);
        Set<String> choice = choice(CLICKS, ORDERS);
        Worker a = fleet.worker("a", choice);
        fleet.run(5);
        a.busy = true;
        Hold hold = a.hold(key(ORDERS, 0));
        choose(a, choice, CLICKS);
        fleet.run(30);
        assertThat(a.heard).contains("drain " + key(ORDERS, 0)).doesNotContain("drain " + key(CLICKS, 0));
        assertThat(a.holds).as("the running call ends first").containsKey(key(ORDERS, 0));

        hold.settledTo(ScriptedFleet.mark(9));
        hold.drained();
        fleet.run(1);
        Lease released = fleet.lease(key(ORDERS, 0));
        assertThat(released.token().map(LeaseToken::kind)).contains(TokenKind.RELEASED);
        assertThat(released.checkpoint().text()).isEqualTo("9");
        fleet.run(Duration.ofHours(2));
        assertThat(a.holds).containsOnlyKeys(key(CLICKS, 0));
        assertThat(fleet.lease(key(ORDERS, 0))).isEqualTo(released);

        choose(a, choice, CLICKS, ORDERS);
        fleet.run(5);
        assertThat(a.hold(key(ORDERS, 0)).start()).isEqualTo(new Position.After(ScriptedFleet.mark(9)));
    }

    @Test
    void whatOneWorkerNoLongerReadsIsTakenByOneThatDoes() {
        shards(CLICKS, 3);
        shards(ORDERS, 3);
        Set<String> choice = choice(CLICKS, ORDERS);
        Worker a = fleet.worker("a", choice);
        Worker b = fleet.worker("b", choice(CLICKS, ORDERS));
        fleet.run(30);
        choose(a, choice, CLICKS);
        fleet.run(30);

        assertThat(of(ORDERS, b)).isEqualTo(3);
        assertThat(of(CLICKS, a) + of(CLICKS, b)).isEqualTo(3);
    }

    @Test
    void workersOfDifferentChoicesRestAndNobodyHoldsWhatItDoesNotRead() {
        shards(CLICKS, 8);
        shards(ORDERS, 4);
        Worker a = fleet.worker("a", choice(CLICKS));
        Worker b = fleet.worker("b", choice(CLICKS, ORDERS));
        Worker c = fleet.worker("c", choice(CLICKS));
        fleet.run(120);
        assertThat(of(ORDERS, b)).isEqualTo(4);
        assertThat(of(CLICKS, a) + of(CLICKS, b) + of(CLICKS, c)).isEqualTo(8);

        int heard = a.heard.size() + b.heard.size() + c.heard.size();
        fleet.run(Duration.ofMinutes(20));
        assertThat(a.heard.size() + b.heard.size() + c.heard.size()).isEqualTo(heard);
    }

    @Test
    void rollingChangeOfTheChoiceMovesLittleAndEndsInBalance() {
        shards(CLICKS, 12);
        shards(ORDERS, 8);
        List<Worker> workers = new ArrayList<>();
        List<Set<String>> choices = new ArrayList<>();
        for (String id : List.of("a", "b", "c", "d")) {
            choices.add(choice(CLICKS));
            workers.add(fleet.worker(id, choices.get(choices.size() - 1)));
        }
        fleet.run(60);
        assertThat(workers).allMatch(worker -> worker.holds.size() == 3);
        for (int i = 0; i < workers.size(); i++) {
            choose(workers.get(i), choices.get(i), CLICKS, ORDERS);
            fleet.run(60);
            assertThat(workers.stream().mapToLong(worker -> of(ORDERS, worker)).sum())
                    .isEqualTo(8);
            assertThat(workers.stream().mapToLong(worker -> of(CLICKS, worker)).sum())
                    .isEqualTo(12);
        }
        assertThat(workers).allMatch(worker -> worker.holds.size() == 5);
        long gained = workers.stream()
                .flatMap(worker -> worker.heard.stream())
                .filter(word -> word.startsWith("gained"))
                .count();
        assertThat(gained).as("20 at first, and moves").isLessThanOrEqualTo(20 + 12);
    }

    @Test
    void cleanStopGivesToNobodyWhoReadsOtherStreams() {
        shards(CLICKS, 2);
        shards(ORDERS, 2);
        Worker a = fleet.worker("a", choice(CLICKS, ORDERS));
        fleet.run(10);
        Worker b = fleet.worker("b", choice(CLICKS));
        fleet.run(30);
        a.stop(Duration.ofSeconds(10));
        fleet.run(20);

        assertThat(a.holds).isEmpty();
        assertThat(of(CLICKS, b)).isEqualTo(2);
        assertThat(of(ORDERS, b)).isZero();
        Worker c = fleet.worker("c", choice(CLICKS, ORDERS));
        fleet.run(30);
        assertThat(of(ORDERS, c)).isEqualTo(2);
    }

    @Test
    void leasesOfAForgottenStreamAreDeletedAndThoseThatSomebodyWritesStay() {
        shards(CLICKS, 1);
        Worker a = fleet.worker("a", new StreamChoice() {
            @Override
            public Set<String> ids() {
                return Set.of(CLICKS);
            }

            @Override
            public boolean isForgotten(String key, Duration unchanged) {
                return unchanged.compareTo(Duration.ofHours(1)) >= 0;
            }
        });
        String left = key(ORDERS, 0);
        String held = key(ORDERS, 1);
        fleet.tables.force(Lease.unread(left, Checkpoint.TRIM_HORIZON, Set.of(), Optional.of(HashKeyRange.ALL)));
        Lease foreign = Lease.unread(held, Checkpoint.TRIM_HORIZON, Set.of(), Optional.of(HashKeyRange.ALL));
        for (int minute = 0; minute < 59; minute++) {
            foreign = renewedByTheKcl(foreign);
            fleet.run(60);
        }
        assertThat(fleet.tables.lease(left)).isPresent();
        for (int minute = 0; minute < 10; minute++) {
            foreign = renewedByTheKcl(foreign);
            fleet.run(60);
        }
        assertThat(fleet.tables.lease(left)).isEmpty();
        assertThat(fleet.tables.lease(held)).contains(foreign);
        assertThat(a.holds).containsOnlyKeys(key(CLICKS, 0));
        assertThat(a.events)
                .filteredOn(ConsumerEvent.LeaseForgotten.class::isInstance)
                .hasSize(1);
    }

    private Lease renewedByTheKcl(Lease lease) {
        Lease next = new Lease(
                lease.key(),
                Optional.of("kcl"),
                Optional.empty(),
                lease.counter() + 1,
                lease.checkpoint(),
                lease.parents(),
                lease.children(),
                lease.range(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty());
        fleet.tables.force(next);
        return next;
    }

    @Test
    void tableWithKeysOfTheOtherKindStopsTheWorkerBeforeItTakesAnything() {
        shards(CLICKS, 1);
        Worker many = fleet.worker("many", choice(CLICKS));
        fleet.run(5);
        fleet.shards.add(new Shard("shard-0", Set.of(), HashKeyRange.ALL, false));
        Worker one = fleet.worker("one");
        fleet.run(30);

        assertThat(one.heard).isEmpty();
        assertThat(one.events)
                .filteredOn(ConsumerEvent.Stopped.class::isInstance)
                .singleElement()
                .asString()
                .contains("belongs to an application of many streams, since it has the lease '" + key(CLICKS, 0) + "'");
        assertThat(many.holds).containsOnlyKeys(key(CLICKS, 0));
        assertThat(fleet.tables.lease("shard-0")).isEmpty();
    }
}
