package io.millrace.consumer.lease;

import io.millrace.consumer.lease.FaultyCarrier.Faults;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** What befalls a simulated fleet while it is in trouble: one event after the other, drawn from the seed. */
final class FleetTrouble {
    private final FleetSimulation fleet;
    private final Random random;
    private final LeaseTiming timing;
    private final List<SimulatedWorker> workers;
    private int storms;
    private boolean over;

    FleetTrouble(FleetSimulation fleet, Random random) {
        this.fleet = fleet;
        this.random = random;
        this.timing = fleet.timing();
        this.workers = fleet.workers();
    }

    void begin() {
        fleet.faults(Faults.usual(timing.leaseTime()));
        fleet.time().after(Duration.ofSeconds(5), this::next);
    }

    /** Nothing begins any more; what has begun goes on. */
    void end() {
        over = true;
        storms++;
    }

    private void next() {
        if (over) {
            return;
        }
        if (fleet.kinds() == FleetSimulation.Kinds.CHANGING && random.nextInt(4) == 0) {
            changeKind();
        }
        if (fleet.kinds() == FleetSimulation.Kinds.BESIDE_KCL && random.nextInt(3) == 0) {
            fleet.peers().next();
        } else {
            happen();
        }
        fleet.time().after(Duration.ofMillis(1500 + random.nextInt(6000)), this::next);
    }

    private void happen() {
        switch (random.nextInt(10)) {
            case 0 -> crashOne();
            case 1 -> freezeOne();
            case 2 -> cutOne();
            case 3 -> leaveOne();
            case 4 -> deploy(List.copyOf(workers));
            case 5 -> storm();
            case 6, 7 -> fleet.split();
            default -> fleet.merge();
        }
    }

    /** One worker after the other leaves cleanly, and a new one comes for it. */
    private void deploy(List<SimulatedWorker> left) {
        if (left.isEmpty() || over) {
            return;
        }
        SimulatedWorker next = left.get(0);
        FleetSimulation.stop(next, () -> {
            replace(next);
            deploy(left.subList(1, left.size()));
        });
    }

    /** For a while the tables refuse most requests. */
    private void storm() {
        storms++;
        int number = storms;
        fleet.faults(Faults.storm(timing.leaseTime()));
        fleet.time().after(upTo(2), () -> {
            if (storms == number) {
                fleet.faults(Faults.usual(timing.leaseTime()));
            }
        });
    }

    private void changeKind() {
        InMemoryTables tables = fleet.tables();
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
            fleet.disturbed();
            fleet.time().after(upTo(1.5), fleet::startWorker);
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
            FleetSimulation.stop(leaver, () -> replace(leaver));
        }
    }
}
