package io.millrace.consumer.lease;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.loop.VirtualLoop;
import io.millrace.consumer.loop.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/** One process of a simulated fleet: a loop of its own, a connection of its own, a keeper and a runner. */
final class SimulatedWorker implements SimulatedProcess {
    private final String name;
    private final VirtualTime time;
    private final VirtualLoop loop;
    private final FaultyCarrier carrier;
    private final Judge judge;
    private final Runnable foreign;
    private final FleetSimulation fleet;
    private final LeaseKeeper keeper;
    private final SimulatedRunner runner;

    /** Builds and starts a process. */
    SimulatedWorker(
            String name, FleetSimulation fleet, RandomGenerator random, LeaseConfig config, LeaseTiming timing) {
        this.name = name;
        this.time = fleet.time();
        this.judge = fleet.judge();
        this.foreign = fleet::sawForeignOwner;
        this.fleet = fleet;
        double rate = 0.99 + 0.02 * random.nextDouble();
        this.loop = new VirtualLoop(time, rate, random.nextLong(1L << 50));
        this.carrier = new FaultyCarrier(time, random, fleet::faults);
        this.runner = new SimulatedRunner(this, fleet, loop, random);
        Connection connection = new Connection(fleet.tables(), carrier);
        LeasePorts ports = new LeasePorts(
                fleet.broken() == BrokenLeaseRule.FOREIGN_OWNERS_ARE_NOT_SEEN
                        ? new WithoutForeignOwners(connection.leases())
                        : connection.leases(),
                connection.workers(),
                connection.fleet(),
                () -> carrier.carry("list shards", fleet.stream()::list),
                () -> Instant.EPOCH);
        this.keeper =
                new LeaseKeeper(new Incarnation.Surroundings(config, timing, ports, loop, random, this::hear), runner);
        keeper.start();
    }

    private void hear(ConsumerEvent event) {
        if (event instanceof ConsumerEvent.ForeignOwner) {
            foreign.run();
        }
        if (event instanceof ConsumerEvent.Stopped stopped && !(wasNotAdmitted(stopped) && fleet.restarts(this))) {
            throw new IllegalStateException(name + " stopped", stopped.cause());
        }
    }

    private static boolean wasNotAdmitted(ConsumerEvent.Stopped stopped) {
        String why = stopped.cause().getMessage();
        return why != null && why.contains("could not write its row");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isOfKcl() {
        return false;
    }

    FleetView view() {
        return keeper.view();
    }

    int running() {
        return runner.running();
    }

    boolean isFrozen() {
        return loop.isFrozen();
    }

    Delivery begin(String shardId, long number) {
        Delivery delivery = new Delivery(shardId, number, this, time.nowNanos());
        judge.began(delivery);
        return delivery;
    }

    void crash() {
        loop.kill();
        judge.crashed(this);
    }

    void freeze(Duration length) {
        judge.froze(this, time.nowNanos());
        loop.freezeUntil(time.nowNanos() + length.toNanos());
    }

    boolean isCutOff() {
        return carrier.isCut();
    }

    void cut(Duration length) {
        carrier.cutUntil(time.nowNanos() + length.toNanos());
    }

    CompletionStage<StopReport> stop(Duration limit) {
        return keeper.stop(limit);
    }
}
