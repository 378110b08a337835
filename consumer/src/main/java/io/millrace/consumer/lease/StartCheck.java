package io.millrace.consumer.lease;

import io.millrace.consumer.shard.ShardGraph;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The look around before a claimed shard is delivered, by consistent reads: an unread lease whose children have started
 * is a ghost of a shard long finished; a shard whose parents are not done waits.
 */
final class StartCheck {
    private final Incarnation incarnation;
    private final LeaseReads reads;
    private final Supplier<ShardGraph> graph;
    private final Runnable hole;

    /** {@code hole} hears that a listed parent has no lease. */
    StartCheck(Incarnation incarnation, Supplier<ShardGraph> graph, Runnable hole) {
        this.incarnation = incarnation;
        this.reads = new LeaseReads(incarnation);
        this.graph = graph;
        this.hole = hole;
    }

    void start(HeldLease hold) {
        if (hold.item().hasStarted()) {
            checkParents(hold);
            return;
        }
        reads.all(childrenOf(hold.item()), children -> {
            if (children.values().stream()
                    .anyMatch(child -> child.filter(Lease::hasStarted).isPresent())) {
                hold.end(graph.get().children(hold.key()));
            } else {
                checkParents(hold);
            }
        });
    }

    private Set<String> childrenOf(Lease lease) {
        Set<String> ids = new HashSet<>(lease.children());
        graph.get().children(lease.key()).forEach(child -> ids.add(child.shardId()));
        return ids;
    }

    private void checkParents(HeldLease hold) {
        if (!hold.state().mayDrain()) {
            return;
        }
        Lease child = hold.item();
        reads.all(child.parents(), parents -> judge(hold, parents));
    }

    private void judge(HeldLease hold, Map<String, Optional<Lease>> parents) {
        Lease child = hold.item();
        ParentRule rule = new ParentRule(graph.get());
        if (rule.areDone(child, parents::get)) {
            hold.begin(parents.values());
            return;
        }
        hold.await();
        if (rule.isHole(child, parents::get)) {
            hole.run();
        }
        incarnation.after(incarnation.timing().beat(), () -> checkParents(hold));
    }
}
