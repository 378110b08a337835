package io.millrace.consumer.lease;

import io.millrace.consumer.shard.ShardGraph;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which finished leases nobody needs any more, a pure function of two sightings. A lease may go when it has ended, its
 * parents' leases have gone and all its children have started; and only when it was seen so twice, further apart than any
 * request may be late: an auditor's put that was under way before the children started would otherwise make it anew.
 */
final class LeaseCleaner {
    /** A signed request is refused by the service after a quarter of an hour. */
    private static final Duration LATEST_REQUEST = Duration.ofMinutes(15);

    /** How many audits may lie between an auditor's look and its put's first attempt. */
    private static final int AUDITS = 5;

    private final Duration apart;
    private final Map<String, Long> firstSeenNanos = new HashMap<>();

    /** {@code auditEvery}: how often the fleet's auditors look, on average. */
    LeaseCleaner(Duration auditEvery) {
        this.apart = LATEST_REQUEST.plus(auditEvery.multipliedBy(AUDITS));
    }

    /** Takes in one reading of the table; the leases to delete, oldest shard first. */
    List<Lease> due(Collection<Lease> table, ShardGraph graph, long nowNanos) {
        Map<String, Lease> leases = new HashMap<>();
        table.forEach(lease -> leases.put(lease.key(), lease));
        List<Lease> due = new ArrayList<>();
        Set<String> free = new HashSet<>();
        for (Lease lease : table) {
            if (isFree(lease, leases, graph)) {
                free.add(lease.key());
                long first = firstSeenNanos.computeIfAbsent(lease.key(), key -> nowNanos);
                if (nowNanos - first >= apart.toNanos()) {
                    due.add(lease);
                }
            }
        }
        firstSeenNanos.keySet().retainAll(free);
        due.sort(Comparator.comparing(Lease::key));
        return due;
    }

    private static boolean isFree(Lease lease, Map<String, Lease> leases, ShardGraph graph) {
        return lease.isFinished()
                && lease.parents().stream().noneMatch(leases::containsKey)
                && haveChildrenStarted(lease, leases, graph);
    }

    private static boolean haveChildrenStarted(Lease lease, Map<String, Lease> leases, ShardGraph graph) {
        Set<String> children = new HashSet<>(lease.children());
        graph.children(lease.key()).forEach(child -> children.add(child.shardId()));
        // A listed shard whose children nobody knows yet is needed: the audit that finds them asks what it was.
        return (!children.isEmpty() || !graph.lists(lease.key()))
                && children.stream().allMatch(child -> hasStartedOrGone(child, leases, graph));
    }

    private static boolean hasStartedOrGone(String child, Map<String, Lease> leases, ShardGraph graph) {
        Lease lease = leases.get(child);
        if (lease != null) {
            return lease.hasStarted();
        }
        // A child without a lease has gone, or has yet to be created; only what became of it tells.
        return !graph.lists(child) || graph.descendants(child).stream().anyMatch(key -> hasStarted(leases.get(key)));
    }

    private static boolean hasStarted(@Nullable Lease lease) {
        return lease != null && lease.hasStarted();
    }
}
