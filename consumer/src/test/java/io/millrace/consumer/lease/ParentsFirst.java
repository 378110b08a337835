package io.millrace.consumer.lease;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** O: no record of a child before all records of its parents are settled. */
final class ParentsFirst implements Guarantee {
    private final SimulatedStream stream;
    private final SettledBeforeMark settled;
    private final Set<String> cleared = new HashSet<>();
    private final List<String> violations = new ArrayList<>();

    ParentsFirst(SimulatedStream stream, SettledBeforeMark settled) {
        this.stream = stream;
        this.settled = settled;
    }

    @Override
    public String name() {
        return "O parents first";
    }

    @Override
    public void began(Delivery delivery) {
        if (cleared.contains(delivery.shardId())) {
            return;
        }
        for (String parent : stream.life(delivery.shardId()).parents()) {
            SimulatedStream.Life life = stream.life(parent);
            if (!life.isClosed() || !settled.isSettled(life)) {
                violations.add(delivery + " before all of " + parent + " was settled");
                return;
            }
        }
        cleared.add(delivery.shardId());
    }

    @Override
    public List<String> violations() {
        return violations;
    }
}
