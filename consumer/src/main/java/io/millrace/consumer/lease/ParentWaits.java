package io.millrace.consumer.lease;

import io.millrace.consumer.lease.FleetView.ParentWait;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which shards wait for their parents, and since when this process has seen it. */
final class ParentWaits {
    private final Map<String, ParentWait> waits = new HashMap<>();

    /** Looks at the leases as they are now. */
    void look(Collection<Lease> leases, long nowNanos) {
        Map<String, Lease> byKey = new HashMap<>();
        leases.forEach(lease -> byKey.put(lease.key(), lease));
        waits.keySet().retainAll(byKey.keySet());
        for (Lease lease : leases) {
            List<String> parents = unfinished(lease, byKey);
            if (parents.isEmpty()) {
                waits.remove(lease.key());
            } else {
                ParentWait before = waits.get(lease.key());
                long since = before == null ? nowNanos : before.sinceNanos();
                waits.put(lease.key(), new ParentWait(parents, since));
            }
        }
    }

    Optional<ParentWait> of(Lease lease) {
        return Optional.ofNullable(waits.get(lease.key()));
    }

    private static List<String> unfinished(Lease child, Map<String, Lease> byKey) {
        if (child.isFinished()) {
            return List.of();
        }
        return child.parents().stream()
                .filter(parent ->
                        byKey.containsKey(parent) && !byKey.get(parent).isFinished())
                .toList();
    }
}
