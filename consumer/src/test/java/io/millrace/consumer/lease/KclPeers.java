package io.millrace.consumer.lease;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The KCL's processes in a simulated fleet, and what becomes of them. */
final class KclPeers {
    private final FleetSimulation fleet;
    private final Random random;
    private final Duration leaseTime;
    private final KclReports reports = new KclReports();
    private final KclReadsRows rows;
    private final List<SimulatedKcl> all = new ArrayList<>();
    private int started;

    KclPeers(FleetSimulation fleet, Random random, Duration leaseTime, KclReadsRows rows) {
        this.fleet = fleet;
        this.random = random;
        this.leaseTime = leaseTime;
        this.rows = rows;
    }

    Duration leaseTime() {
        return leaseTime;
    }

    KclReports reports() {
        return reports;
    }

    KclReadsRows rows() {
        return rows;
    }

    SimulatedKcl first() {
        return all.get(0);
    }

    SimulatedKcl start(KclGeneration generation) {
        started++;
        String name = "kcl-" + generation + "-" + started;
        SimulatedKcl peer = new SimulatedKcl(name, generation, fleet, this, new Random(random.nextLong()));
        all.add(peer);
        fleet.disturbed();
        peer.start();
        return peer;
    }

    void leave(SimulatedKcl peer) {
        if (all.remove(peer)) {
            fleet.disturbed();
            peer.stop(fleet::disturbed);
        }
    }

    /** One of them comes, goes, dies, freezes or is cut off. */
    void next() {
        if (all.isEmpty() || (all.size() < 3 && random.nextInt(3) == 0)) {
            start(random.nextBoolean() ? KclGeneration.TWO : KclGeneration.THREE);
            return;
        }
        SimulatedKcl one = all.get(random.nextInt(all.size()));
        switch (random.nextInt(5)) {
            case 0 -> {
                all.remove(one);
                fleet.disturbed();
                one.crash();
            }
            case 1 -> leave(one);
            case 2 -> one.freeze(upTo(2.2));
            case 3 -> one.cut(upTo(2.2));
            default -> start(one.generation());
        }
    }

    private Duration upTo(double leaseTimes) {
        return Duration.ofNanos((long) (leaseTime.toNanos() * leaseTimes * random.nextDouble()));
    }
}
