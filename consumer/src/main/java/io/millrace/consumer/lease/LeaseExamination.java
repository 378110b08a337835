package io.millrace.consumer.lease;

import io.millrace.consumer.lease.LeaseCondition.State;
import io.millrace.consumer.lease.LeaseFinding.Level;
import io.millrace.consumer.shard.ShardGraph;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a person should know of a lease table, from two readings at least a lease time apart and the stream's shards: a pure
 * function. Who moved between the readings is alive; who did not is at least silent. Every finding names its subject.
 */
public final class LeaseExamination {
    private final TableContents before;
    private final TableContents after;
    private final List<LeaseCondition> conditions;
    private final List<LeaseFinding> findings = new ArrayList<>();

    private LeaseExamination(TableContents before, TableContents after) {
        this.before = before;
        this.after = after;
        this.conditions = after.leases().values().stream()
                .map(lease -> LeaseCondition.of(lease, before, after))
                .toList();
    }

    /** {@code shards}: all that the service lists; empty leaves out what needs them. */
    public static LeaseExamination of(TableContents before, TableContents after, Optional<ShardGraph> shards) {
        LeaseExamination examination = new LeaseExamination(before, after);
        examination.conditions.forEach(examination::examine);
        shards.ifPresent(examination::examineShards);
        examination.examineWorkers();
        examination.examineTable();
        examination.findings.sort(Comparator.comparing(LeaseFinding::level).thenComparing(LeaseFinding::subject));
        return examination;
    }

    /** Every lease, by its key. */
    public List<LeaseCondition> conditions() {
        return conditions;
    }

    /** The worst first. */
    public List<LeaseFinding> findings() {
        return List.copyOf(findings);
    }

    private void examine(LeaseCondition condition) {
        Lease lease = condition.lease();
        examineState(condition);
        if (!lease.isFinished()) {
            examinePosition(lease);
            examineHandOff(lease);
        }
        if (lease.tokenText().isPresent() && lease.token().isEmpty() && !lease.isFinished()) {
            add(Level.NOTE, lease.key(), "was written by other software after Millrace had written it");
        }
    }

    private void examineState(LeaseCondition condition) {
        Lease lease = condition.lease();
        switch (condition.state()) {
            case SILENT ->
                add(
                        Level.PROBLEM,
                        lease.key(),
                        "its holder " + condition.holder().orElse("?")
                                + " did not move between the readings; another worker takes it after the lease time,"
                                + " if one is up");
            case ABANDONED ->
                add(
                        Level.PROBLEM,
                        lease.key(),
                        "its holder " + condition.holder().orElse("?")
                                + " is dead; any worker of Millrace takes it, if one is up");
            case FREE -> examineFree(lease);
            case GIVEN ->
                add(
                        Level.NOTE,
                        lease.key(),
                        "is handed to " + condition.holder().orElse("?") + ", who has not accepted yet");
            case HELD, FINISHED -> {}
        }
    }

    private void examineFree(Lease lease) {
        Set<String> awaited = new TreeSet<>();
        for (String parent : lease.parents()) {
            Lease found = after.leases().get(parent);
            if (found != null && !found.isFinished()) {
                awaited.add(parent);
            }
        }
        if (awaited.isEmpty() || lease.hasStarted() || lease.parentsBeforeStart()) {
            add(Level.PROBLEM, lease.key(), "nobody holds it; any worker takes it, if one is up");
        } else {
            add(Level.NOTE, lease.key(), "waits for " + String.join(" and ", awaited) + " to be read to the end");
        }
    }

    private void examinePosition(Lease lease) {
        boolean word = lease.checkpoint().equals(Checkpoint.LATEST)
                || lease.checkpoint().equals(Checkpoint.AT_TIMESTAMP);
        if (word && lease.startText().isEmpty()) {
            add(
                    Level.WARNING,
                    lease.key(),
                    "starts at " + lease.checkpoint()
                            + " and does not say when that was; each holder starts at its own,"
                            + " until the first checkpoint or a claim by Millrace");
        } else if (word) {
            add(
                    Level.WARNING,
                    lease.key(),
                    "has no checkpoint; Millrace starts at " + lease.startText().orElseThrow()
                            + ", which a KCL does not read: rolled back now, it would start at its own "
                            + lease.checkpoint());
        }
        if (lease.pending().isPresent()) {
            add(Level.NOTE, lease.key(), "a KCL application has prepared a checkpoint and not confirmed it");
        }
    }

    private void examineHandOff(Lease lease) {
        if (lease.checkpointOwner().isPresent()) {
            boolean stands = Optional.ofNullable(this.before.leases().get(lease.key()))
                    .flatMap(Lease::checkpointOwner)
                    .equals(lease.checkpointOwner());
            add(
                    stands ? Level.WARNING : Level.NOTE,
                    lease.key(),
                    "is being moved by a leader of the KCL from "
                            + lease.checkpointOwner().orElseThrow() + " to "
                            + lease.owner().orElse("?") + (stands ? ", since before the first reading" : ""));
        }
    }

    private void examineShards(ShardGraph graph) {
        // Leases of many streams have keys like account:stream:epoch:shard.
        if (after.leases().keySet().stream().anyMatch(key -> key.indexOf(':') >= 0)) {
            add(Level.NOTE, "shards", "are not compared: these are leases of more than one stream");
            return;
        }
        graph.all().stream()
                .filter(shard -> !after.leases().containsKey(shard.shardId()))
                .filter(shard -> !hasStartedDescendant(graph, shard.shardId()))
                .forEach(shard -> add(
                        shard.closed() ? Level.WARNING : Level.PROBLEM,
                        shard.shardId(),
                        "is a shard of the stream without a lease; a worker of Millrace creates one within an audit"
                                + (shard.closed() ? ", unless it lies before the start" : "")));
        conditions.stream()
                .filter(condition -> condition.state() != State.FINISHED)
                .map(condition -> condition.lease().key())
                .filter(key -> !graph.lists(key))
                .forEach(key -> add(
                        Level.WARNING,
                        key,
                        "is a lease of a shard that the stream does not list; its records are gone, and its"
                                + " holder ends it"));
        if (!after.leases().isEmpty() && !RangeCover.isComplete(after.leases().values(), graph)) {
            add(
                    Level.PROBLEM,
                    "hash keys",
                    "some lie in no lease that is still to be read; see the shards without a lease");
        }
    }

    private boolean hasStartedDescendant(ShardGraph graph, String shardId) {
        return graph.descendants(shardId).stream()
                .map(descendant -> after.leases().get(descendant))
                .anyMatch(lease -> lease != null && lease.hasStarted());
    }

    private void examineWorkers() {
        Map<String, Integer> live = new HashMap<>();
        for (WorkerRow row : after.workers()) {
            if (!row.dead()) {
                live.merge(row.workerId(), 1, Integer::sum);
                boolean moved = before.workers().stream()
                        .noneMatch(earlier ->
                                earlier.incarnation().equals(row.incarnation()) && earlier.beat() == row.beat());
                if (!moved) {
                    add(
                            Level.WARNING,
                            row.workerId(),
                            "has not renewed its row between the readings; it counts as dead soon");
                }
                if (!row.asks().isEmpty()) {
                    add(Level.NOTE, row.workerId(), "has not carried out " + String.join(", ", row.asks()) + " yet");
                }
            }
        }
        live.forEach((worker, count) -> {
            if (count > 1) {
                add(Level.WARNING, worker, count + " live processes have this worker id; give each its own");
            }
        });
        long dead = after.workers().stream().filter(WorkerRow::dead).count();
        if (dead > 0) {
            add(Level.NOTE, "workers", dead + " rows of dead ones, removed after an hour when no lease names them");
        }
    }

    private void examineTable() {
        boolean byRow = conditions.stream().anyMatch(each -> each.livesBy().equals("row"));
        boolean foreign =
                conditions.stream().anyMatch(each -> each.livesBy().equals("KCL") && each.state() == State.HELD);
        if (byRow && foreign) {
            add(
                    Level.PROBLEM,
                    "liveness",
                    "leases live by worker rows while a KCL is at work, which takes them for abandoned; run doctor"
                            + " rollback, or stop the KCL");
        }
        after.unknownAttributes()
                .forEach((key, names) ->
                        add(Level.NOTE, key, "has attributes of other software: " + String.join(", ", names)));
        after.otherRows().forEach((kind, count) -> {
            boolean unreadable = kind.equals(TableContents.UNREADABLE);
            add(
                    unreadable ? Level.WARNING : Level.NOTE,
                    "rows",
                    unreadable
                            ? count
                                    + " lack what a lease must have (leaseKey, checkpoint, leaseCounter) and are"
                                    + " passed over"
                            : count + " of kind " + kind + ", which the KCL 3 keeps here");
        });
    }

    private void add(Level level, String subject, String text) {
        findings.add(new LeaseFinding(level, subject, text));
    }
}
