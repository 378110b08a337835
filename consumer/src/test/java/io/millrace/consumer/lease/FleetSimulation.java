package io.millrace.consumer.lease;

import io.millrace.consumer.lease.FaultyCarrier.Faults;
import io.millrace.consumer.loop.VirtualTime;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.simulation.Scene;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A whole fleet in one thread and in virtual time, from one seed: workers with clocks of their own, a stream that splits
 * and merges, tables behind networks that lose and delay, processes that crash, freeze, are cut off, leave and come.
 */
final class FleetSimulation {
    private static final Duration REST = Duration.ofSeconds(20);
    private static final Duration LONGEST_LEAVE = Duration.ofSeconds(15);

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
    private int storms;
    private boolean trouble;
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
        trouble = true;
        faults = Faults.usual(timing.leaseTime());
        time.after(Duration.ofSeconds(5), this::nextEvent);
        time.runFor(scene.troubled());
        trouble = false;
        return comeToRest();
    }

    /** The quiet time, in which nothing goes wrong any more, and the verdict. */
    List<String> comeToRest() {
        storms++;
        faults = Faults.NONE;
        Duration scan = ScanPace.every(scene.mostShards(), timing);
        time.runFor(LONGEST_LEAVE
                .plus(timing.leaseTime().multipliedBy(4))
                .plus(scan.multipliedBy(2)));
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

    private long lastNumber() {
        return stream.all().stream()
                .flatMap(life -> life.numbers().stream())
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
    }

    private void writeOn(SimulatedStream.Life shard) {
        time.after(Duration.ofMillis(200 + random.nextInt(400)), () -> {
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

    private void nextEvent() {
        if (!trouble) {
            return;
        }
        if (kinds == Kinds.CHANGING && random.nextInt(4) == 0) {
            changeKind();
        }
        if (kinds == Kinds.BESIDE_KCL && random.nextInt(3) == 0) {
            peers.next();
            time.after(Duration.ofMillis(1500 + random.nextInt(6000)), this::nextEvent);
            return;
        }
        switch (random.nextInt(10)) {
            case 0 -> crashOne();
            case 1 -> freezeOne();
            case 2 -> cutOne();
            case 3 -> leaveOne();
            case 4 -> deploy(List.copyOf(workers));
            case 5 -> storm();
            case 6, 7 -> split();
            default -> merge();
        }
        time.after(Duration.ofMillis(1500 + random.nextInt(6000)), this::nextEvent);
    }

    /** One worker after the other leaves cleanly, and a new one comes for it. */
    private void deploy(List<SimulatedWorker> left) {
        if (left.isEmpty() || !trouble) {
            return;
        }
        SimulatedWorker next = left.get(0);
        next.stop(LONGEST_LEAVE).thenAccept(report -> {
            next.crash();
            replace(next);
            deploy(left.subList(1, left.size()));
        });
    }

    /** For a while the tables refuse most requests. */
    private void storm() {
        storms++;
        int number = storms;
        faults = Faults.storm(timing.leaseTime());
        time.after(upTo(2), () -> {
            if (storms == number) {
                faults = Faults.usual(timing.leaseTime());
            }
        });
    }

    private void changeKind() {
        TokenKind from = tables.kind().orElseThrow();
        TokenKind to = from == TokenKind.WORKER ? TokenKind.COUNTER : TokenKind.WORKER;
        if (random.nextBoolean()) {
            tables.change(from, to);
        } else {
            tables.list(() -> 0).forEach(row -> tables.ask(row.incarnation(), "kind:" + to.code()));
        }
    }

    private SimulatedWorker any() {
        return workers.get(random.nextInt(workers.size()));
    }

    private Duration upTo(double leaseTimes) {
        return Duration.ofNanos((long) (timing.leaseTime().toNanos() * leaseTimes * random.nextDouble()));
    }

    private void crashOne() {
        if (!workers.isEmpty()) {
            SimulatedWorker victim = any();
            victim.crash();
            replace(victim);
        }
    }

    private void replace(SimulatedWorker gone) {
        if (workers.remove(gone)) {
            disturbed();
            time.after(upTo(1.5), this::startWorker);
        }
    }

    private void freezeOne() {
        if (!workers.isEmpty()) {
            any().freeze(upTo(2.2));
        }
    }

    private void cutOne() {
        if (!workers.isEmpty()) {
            any().cut(upTo(2.2));
        }
    }

    private void leaveOne() {
        if (workers.size() > 1) {
            SimulatedWorker leaver = any();
            leaver.stop(LONGEST_LEAVE).thenAccept(report -> {
                leaver.crash();
                replace(leaver);
            });
        }
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
