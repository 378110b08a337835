package io.millrace.consumer.lease;

import io.millrace.consumer.shard.Shard;
import io.millrace.consumer.shard.ShardGraph;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The end of a shard: first the children's leases, each after those of all its parents, then the parent's end, then the claims of those children whose parents
 * are all done. Whoever holds the shard next can repeat every step.
 */
final class ShardEnding {
    private final Incarnation incarnation;
    private final LeaseReads reads;
    private final Auditing auditing;
    private final Claims claims;

    ShardEnding(Incarnation incarnation, Auditing auditing, Claims claims) {
        this.incarnation = incarnation;
        this.reads = new LeaseReads(incarnation);
        this.auditing = auditing;
        this.claims = claims;
    }

    /** Creates the children, as the reader was told them or else as the stream lists them; then the end may be written. */
    void begin(HeldLease hold, List<Shard> children) {
        if (children.isEmpty()) {
            auditing.list(graph -> create(hold, graph.children(hold.key())));
        } else {
            create(hold, children);
        }
    }

    private void create(HeldLease hold, List<Shard> children) {
        Set<String> otherParents = new TreeSet<>();
        children.forEach(child -> otherParents.addAll(child.parents()));
        otherParents.remove(hold.key());
        reads.all(otherParents, parents -> {
            if (parents.values().stream().allMatch(Optional::isPresent)) {
                put(hold, children);
            } else {
                auditing.list(graph -> putOrWait(hold, children, parents));
            }
        });
    }

    /**
     * A parent without a lease is finished and cleaned up, or not yet created. In the latter case the child waits: the KCL would
     * take the parent for finished, read the child first, and so keep everybody from creating the parent.
     */
    private void putOrWait(HeldLease hold, List<Shard> children, Map<String, Optional<Lease>> parents) {
        boolean hole = parents.entrySet().stream()
                .anyMatch(parent -> parent.getValue().isEmpty() && auditing.creates(parent.getKey()));
        if (!hole) {
            put(hold, children);
            return;
        }
        auditing.soon();
        incarnation.after(incarnation.timing().beat(), () -> {
            if (hold.state() == HoldState.ENDING) {
                create(hold, children);
            }
        });
    }

    private void put(HeldLease hold, List<Shard> children) {
        Set<String> ids = children.stream().map(Shard::shardId).collect(Collectors.toCollection(TreeSet::new));
        Set<String> open = new HashSet<>(ids);
        if (open.isEmpty()) {
            hold.childrenExist(ids);
            return;
        }
        for (Shard child : children) {
            Lease lease =
                    Lease.unread(child.shardId(), Checkpoint.TRIM_HORIZON, child.parents(), Optional.of(child.range()));
            incarnation
                    .attempts()
                    .send("create lease", () -> incarnation.ports().leases().create(lease), result -> {
                        open.remove(child.shardId());
                        if (open.isEmpty()) {
                            hold.childrenExist(ids);
                        }
                    });
        }
    }

    /** The end is written: takes the children that nothing holds back. */
    void claimChildren(Lease parent, ShardGraph graph) {
        for (String key : new TreeSet<>(parent.children())) {
            reads.one(key, found -> found.ifPresent(child -> claimIfDone(child, graph)));
        }
    }

    private void claimIfDone(Lease child, ShardGraph graph) {
        if (child.hasStarted() || child.actualOwner().isPresent()) {
            return;
        }
        reads.all(child.parents(), parents -> {
            if (new ParentRule(graph).areDone(child, parents::get)) {
                claims.claim(child);
            }
        });
    }
}
