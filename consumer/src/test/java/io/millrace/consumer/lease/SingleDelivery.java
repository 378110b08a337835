package io.millrace.consumer.lease;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * S: never two holds deliver records of one shard at one time. Where a process froze in the middle of a record it may
 * finish that one record beside its successor (S'), and so may whoever a lease of the KCL's comes from or goes to; those
 * overlaps are counted, not judged.
 */
final class SingleDelivery implements Guarantee {
    private final Map<String, List<Delivery>> underWay = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private long excused;

    @Override
    public String name() {
        return "S single delivery";
    }

    @Override
    public void began(Delivery delivery) {
        List<Delivery> others = underWay.computeIfAbsent(delivery.shardId(), key -> new ArrayList<>());
        for (Delivery other : others) {
            if (other.wasFrozen() || isByKcl(delivery, other)) {
                excused++;
            } else {
                violations.add(delivery + " began beside " + other);
            }
        }
        others.add(delivery);
    }

    private static boolean isByKcl(Delivery one, Delivery other) {
        return one.process().isOfKcl() || other.process().isOfKcl();
    }

    @Override
    public void ended(Delivery delivery) {
        underWay.getOrDefault(delivery.shardId(), new ArrayList<>()).remove(delivery);
    }

    long excused() {
        return excused;
    }

    @Override
    public List<String> violations() {
        return violations;
    }
}
