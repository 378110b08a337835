package io.millrace.consumer.lease;

import io.millrace.consumer.lease.FaultyCarrier.Faults;
import io.millrace.consumer.loop.VirtualTime;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.simulation.Scene;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A whole fleet in one thread and in virtual time, from one seed: workers with clocks of their own, a stream that splits
 * and merges, tables behind networks that lose and delay, processes that crash, freeze, are cut off, leave and come.
 */
final class FleetSimulation {
    private static final Duration REST = Duration.ofSeconds(20);
    private static final Duration LONGEST_LEAVE = Duration.ofSeconds(15);
    private static final int MANY_SHARDS = 500;

    private final Random random;
    private final VirtualTime time = new VirtualTime();
    private final SimulatedStream stream;
    private final InMemoryTables tables = new InMemoryTables(time::nowNanos);
    private final Scene scene;
    private final LeaseTiming timing;
    private final List<SimulatedWorker> workers = new ArrayList<>();
    private final FleetGuarantees guarantees;
    private Faults faults = Faults.NONE;
    private final Kinds kinds;
    private final BrokenLeaseRule broken;
    private int started;
    private final KclPeers peers;
    private long foreignOwners;

    /** How the leases of the fleet live. */
    enum Kinds {
        BY_COUNTER,
        BY_ROW,
        /** By row or by counter, worker by worker. */
        MIXED,
        /** Changed by an operator now and then. */
        CHANGING,
        /** As the first worker finds the table; workers of the KCL come and go beside ours. */
        BESIDE_KCL
    }

    FleetSimulation(Scene scene, Kinds kinds, BrokenLeaseRule broken) {
        this.kinds = kinds;
        this.broken = broken;
        if (kinds != Kinds.BESIDE_KCL) {
            tables.decide(kinds == Kinds.BY_COUNTER ? TokenKind.COUNTER : TokenKind.WORKER);
        }
        if (broken == BrokenLeaseRule.CONDITIONS_ARE_IGNORED) {
            tables.ignoreConditions();
        }
        this.random = new Random(scene.seed());
        this.scene = scene;
        this.timing = broken == BrokenLeaseRule.FENCE_AFTER_THE_LEASE_TIME
                ? LeaseTiming.withFenceShare(scene.leaseTime(), 1.3)
                : LeaseTiming.of(scene.leaseTime());
        this.stream = new SimulatedStream(scene.shards());
        this.guarantees = new FleetGuarantees(stream, time::nowNanos, timing, kinds == Kinds.BESIDE_KCL);
        this.peers = new KclPeers(this, random, scene.leaseTime(), guarantees.rows());
        tables.watch(guarantees.judge());
        if (broken == BrokenLeaseRule.ROWS_OF_OURS_AMONG_THE_LEASES) {
            guarantees.rows().put("worker-1", Map.of("leaseKey", ItemChange.text("worker-1")));
        }
        stream.openShards().forEach(this::writeOn);
    }

    /**
     * Runs a troubled time and a quiet one, and returns what was broken. The quiet time lets the last partition, the last
     * late request and what follows from them run out before the fleet has to be at rest, and every worker read the table.
     */
    List<String> run() {
        for (int i = 0; i < scene.workers(); i++) {
            time.after(Duration.ofMillis(random.nextInt(3000)), this::startWorker);
        }
        FleetTrouble trouble = new FleetTrouble(this, random);
        trouble.begin();
        time.runFor(scene.troubled());
        trouble.end();
        return comeToRest();
    }

    /** The quiet time, in which nothing goes wrong any more, and the verdict. */
    List<String> comeToRest() {
        faults = Faults.NONE;
        Duration scan = ScanPace.every(scene.mostShards(), timing);
        time.runFor(LONGEST_LEAVE.plus(timing.leaseTime().multipliedBy(4)).plus(scan.multipliedBy(2)));
        if (kinds == Kinds.BESIDE_KCL) {
            // It steals one lease in two lease times, and its leader moves some in six.
            time.runFor(timing.leaseTime().multipliedBy(20));
        }
        guarantees.atRest();
        time.runFor(REST.minusSeconds(5));
        guarantees.lastNumber(lastNumber());
        time.runFor(Duration.ofSeconds(5));
        return judge().verdict();
    }

    /** Time passes, in an ordinary network. */
    void pass(Duration length) {
        faults = Faults.usual(timing.leaseTime());
        time.runFor(length);
    }

    VirtualTime time() {
        return time;
    }

    Judge judge() {
        return guarantees.judge();
    }

    SimulatedStream stream() {
        return stream;
    }

    InMemoryTables tables() {
        return tables;
    }

    BrokenLeaseRule broken() {
        return broken;
    }

    Faults faults() {
        return faults;
    }

    void faults(Faults now) {
        faults = now;
    }

    Kinds kinds() {
        return kinds;
    }

    LeaseTiming timing() {
        return timing;
    }

    FleetGuarantees guarantees() {
        return guarantees;
    }

    KclPeers peers() {
        return peers;
    }

    void disturbed() {
        guarantees.disturbed();
    }

    void sawForeignOwner() {
        foreignOwners++;
    }

    /** How often a worker of ours noticed that other software had taken a lease of its. */
    long foreignOwners() {
        return foreignOwners;
    }

    List<SimulatedWorker> workers() {
        return workers;
    }

    /** In a stream of a thousand shards less happens in each: what is asked there is how leases are shared. */
    Duration pace(int millis) {
        return Duration.ofMillis(scene.shards() < MANY_SHARDS ? millis : millis * 8L);
    }

    private long lastNumber() {
        return stream.all().stream()
                .flatMap(life -> life.numbers().stream())
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
    }

    private void writeOn(SimulatedStream.Life shard) {
        time.after(pace(200 + random.nextInt(400)), () -> {
            if (!shard.isClosed()) {
                stream.write(shard);
                writeOn(shard);
            }
        });
    }

    void startWorker() {
        started++;
        disturbed();
        LeaseConfig config = LeaseConfig.of("simulated", "worker-" + started, Position.trimHorizon())
                .withLeaseTime(timing.leaseTime());
        if (kinds == Kinds.MIXED) {
            config = config.withLiveness(started % 2 == 0 ? LivenessChoice.KCL : LivenessChoice.WORKER);
        }
        LeaseTiming own = timing;
        if (broken == BrokenLeaseRule.LEASE_TIMES_DIFFER && started % 2 == 0) {
            own = LeaseTiming.of(timing.leaseTime().multipliedBy(4));
            config = config.withLeaseTime(own.leaseTime());
        }
        workers.add(new SimulatedWorker("worker-" + started, this, new Random(random.nextLong()), config, own));
    }

    /** In so bad a time a worker may end because it could not even write its first row; its supervisor starts another. */
    boolean restarts(SimulatedWorker ended) {
        if (faults.equals(Faults.NONE) && !ended.isCutOff()) {
            return false;
        }
        workers.remove(ended);
        ended.crash();
        time.after(Duration.ofSeconds(1), this::startWorker);
        return true;
    }

    /** A worker leaves cleanly. */
    static void stop(SimulatedWorker leaver, Runnable then) {
        leaver.stop(LONGEST_LEAVE).thenAccept(report -> {
            leaver.crash();
            then.run();
        });
    }

    /** Likewise, and nobody comes for it. */
    void leave(SimulatedWorker leaver) {
        workers.remove(leaver);
        stop(leaver, this::disturbed);
    }

    void split() {
        List<SimulatedStream.Life> open = stream.openShards();
        if (open.size() < scene.mostShards() && stream.split(open.get(random.nextInt(open.size())))) {
            openNew();
        }
    }

    void merge() {
        List<SimulatedStream.Life> open = stream.openShards();
        if (open.size() > scene.fewestShards() && stream.merge(open.get(random.nextInt(open.size())))) {
            openNew();
        }
    }

    private void openNew() {
        disturbed();
        stream.openShards().stream().filter(life -> life.numbers().isEmpty()).forEach(this::writeOn);
    }
}
