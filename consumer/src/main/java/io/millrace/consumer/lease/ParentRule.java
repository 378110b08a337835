package io.millrace.consumer.lease;

import io.millrace.consumer.shard.ShardGraph;
import java.util.Optional;
import java.util.function.Function;

/** When a child shard may be delivered: all records of its parents are settled, or never will be read. */
final class ParentRule {
    private final ShardGraph graph;

    /** {@code graph}: the last listing. */
    ParentRule(ShardGraph graph) {
        this.graph = graph;
    }

    /** {@code parents} tells each parent's lease as the table has it. */
    boolean areDone(Lease child, Function<String, Optional<Lease>> parents) {
        return child.parents().stream().allMatch(parent -> isDone(child, parent, parents.apply(parent)));
    }

    /** Whether the child waits for a parent that has no lease: somebody has yet to create it. */
    boolean isHole(Lease child, Function<String, Optional<Lease>> parents) {
        return child.parents().stream()
                .anyMatch(parent -> parents.apply(parent).isEmpty() && !isDone(child, parent, Optional.empty()));
    }

    private boolean isDone(Lease child, String parentId, Optional<Lease> parent) {
        if (parent.isPresent()) {
            return parent.get().isFinished();
        }
        return child.parentsBeforeStart() || child.hasStarted() || isGone(child, parentId);
    }

    /** Only a listing that knows the child can tell that the parent has left; an older one may know neither. */
    private boolean isGone(Lease child, String parentId) {
        return graph.lists(child.key()) && !graph.lists(parentId);
    }
}
