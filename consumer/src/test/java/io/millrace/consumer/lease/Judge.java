package io.millrace.consumer.lease;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Tells every guarantee what happens, and knows which deliveries are under way. */
final class Judge implements InMemoryTables.WriteWitness {
    private final List<Guarantee> guarantees;
    private final Set<Delivery> underWay = new LinkedHashSet<>();
    private long deliveries;

    Judge(List<Guarantee> guarantees) {
        this.guarantees = guarantees;
    }

    void began(Delivery delivery) {
        deliveries++;
        each(guarantee -> guarantee.began(delivery));
        underWay.add(delivery);
    }

    void ended(Delivery delivery) {
        if (underWay.remove(delivery)) {
            each(guarantee -> guarantee.ended(delivery));
        }
    }

    void settled(String shardId, long number) {
        each(guarantee -> guarantee.settled(shardId, number));
    }

    void gained(SimulatedWorker worker, Hold hold) {
        each(guarantee -> guarantee.gained(worker, hold));
    }

    /** The process is gone, and its user code with it. */
    void crashed(SimulatedProcess process) {
        List.copyOf(underWay).stream()
                .filter(delivery -> delivery.process() == process)
                .forEach(this::ended);
    }

    void froze(SimulatedProcess process, long nowNanos) {
        underWay.stream()
                .filter(delivery -> delivery.process() == process)
                .forEach(delivery -> delivery.freeze(nowNanos));
    }

    @Override
    public void created(Lease lease) {
        each(guarantee -> guarantee.created(lease));
    }

    @Override
    public void applied(LeaseWrite write, Lease before, Lease after) {
        each(guarantee -> guarantee.applied(write, before, after));
    }

    @Override
    public void appliedByOthers(Lease before, Lease after) {
        each(guarantee -> guarantee.appliedByOthers(before, after));
    }

    List<String> verdict() {
        each(Guarantee::finished);
        List<String> violations = new ArrayList<>();
        each(guarantee -> guarantee.violations().forEach(words -> violations.add(guarantee.name() + ": " + words)));
        return violations;
    }

    long deliveries() {
        return deliveries;
    }

    private void each(Consumer<Guarantee> action) {
        guarantees.forEach(action);
    }
}
