package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two workers among two hundred, on a table of five thousand leases: what they read, and what they notice all the same. */
class LargeTableTest {
    private static final int PEERS = 198;
    private static final int EACH = 25;
    private static final double SCAN_UNITS = 5_000 * 500 / 4096.0 / 2;
    private static final double ROWS_UNITS = 200 * 150 / 4096.0 / 2;

    private final ScriptedFleet fleet = new ScriptedFleet(TokenKind.WORKER);
    private final Set<String> living = new TreeSet<>();
    private ScriptedFleet.Worker a;
    private ScriptedFleet.Worker b;
    private long beat;

    private static String peer(int number) {
        return String.format("peer-%03d", number);
    }

    private static String shard(int number) {
        return String.format("shard-%05d", number);
    }

    @BeforeEach
    void fleetAtRest() {
        for (int i = 0; i < (PEERS + 2) * EACH; i++) {
            fleet.shards.add(new Shard(shard(i), Set.of(), HashKeyRange.ALL, false));
            if (i < PEERS * EACH) {
                fleet.tables.force(held(shard(i), peer(i / EACH)));
            }
        }
        for (int i = 0; i < PEERS; i++) {
            living.add(peer(i));
        }
        beat();
        a = fleet.worker("worker-a");
        fleet.run(10);
        b = fleet.worker("worker-b");
        fleet.run(110);
        assertThat(List.of(a.holds.size(), b.holds.size())).containsExactly(EACH, EACH);
    }

    private void beat() {
        beat++;
        living.forEach(peer -> row(peer, EACH));
        fleet.time.after(Duration.ofSeconds(3), this::beat);
    }

    private void row(String peer, int held) {
        fleet.tables.force(new WorkerRow(peer, peer, beat, false, true, held, Set.of(), Set.of(), "", LoadReport.NONE));
    }

    private static Lease held(String key, String holder) {
        LeaseToken token = new LeaseToken(holder, 1, TokenKind.WORKER, Optional.of(holder), 1);
        return lease(key, Optional.of(holder), token);
    }

    private static Lease lease(String key, Optional<String> owner, LeaseToken token) {
        return new Lease(
                key,
                owner,
                Optional.empty(),
                token.counter(),
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
    void atRestAWorkerSpendsTwoUnitsASecondOnTheLeaseTable() {
        long scans = a.carrier.carried("scan");
        long reads = a.carrier.carried("read ");
        long lists = a.carrier.carried("list");
        long polls = a.carrier.carried("poll");
        fleet.run(Duration.ofMinutes(20));

        scans = a.carrier.carried("scan") - scans;
        reads = a.carrier.carried("read ") - reads;
        assertThat(scans).isBetween(3L, 5L);
        assertThat((scans * SCAN_UNITS + reads) / 1200).isLessThan(2);
        double rows = ((a.carrier.carried("list") - lists) * ROWS_UNITS + (a.carrier.carried("poll") - polls) * 0.5);
        assertThat(rows / 1200).isLessThan(4);
    }

    @Test
    void leasesOfAPeerThatDiedAreTakenWithoutAScan() {
        fleet.run(70);
        living.remove(peer(7));
        long scans = a.carrier.carried("scan") + b.carrier.carried("scan");
        fleet.run(14.5);

        assertThat(a.holds.size() + b.holds.size()).isGreaterThan(2 * EACH);
        assertThat(a.carrier.carried("scan") + b.carrier.carried("scan") - scans)
                .isLessThanOrEqualTo(1);
    }

    @Test
    void leaseThatAPeerReleasedIsNoticedByTheRows() {
        fleet.run(70);
        LeaseToken released = new LeaseToken(peer(3), 2, TokenKind.RELEASED, Optional.empty(), 2);
        fleet.tables.force(lease(shard(3 * EACH), Optional.empty(), released));
        living.remove(peer(3));
        fleet.time.after(Duration.ofSeconds(1), () -> beatWith(peer(3), EACH - 1));
        long scans = a.carrier.carried("scan");
        fleet.run(75);

        assertThat(a.carrier.carried("scan") - scans).isBetween(1L, 3L);
    }

    private void beatWith(String peer, int held) {
        row(peer, held);
        fleet.time.after(Duration.ofSeconds(2), () -> beatWith(peer, held));
    }

    @Test
    void leasesLostByAFenceAreTakenBackAtOnceByReadingThem() {
        Set<String> before = new TreeSet<>(a.holds.keySet());
        a.carrier.lose("");
        fleet.run(8);
        assertThat(a.holds).isEmpty();
        a.carrier.heal();
        a.carrier.lose("scan");
        fleet.run(6);

        assertThat(a.holds.keySet()).isEqualTo(before);
    }

    @Test
    void leaseThatTheKclTookIsNoticedWithinAMinute() {
        String taken = a.holds.keySet().iterator().next();
        fleet.tables.force(LivenessTest.byKcl(fleet.lease(taken), "kcl-worker"));
        fleet.run(60);

        assertThat(a.heard).contains("lost " + taken + " DISPLACED");
        assertThat(a.events).contains(new ConsumerEvent.ForeignOwner(taken, "worker-a", "kcl-worker"));
    }

    @Test
    void leaseOfAHeldShardThatVanishedIsCreatedAnewWithinTheNextAudits() {
        String vanished = a.holds.keySet().iterator().next();
        fleet.tables.deleteLease(vanished);
        fleet.run(150);

        assertThat(fleet.tables.lease(vanished)).isPresent();
    }
}
