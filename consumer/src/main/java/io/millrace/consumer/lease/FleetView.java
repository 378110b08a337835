package io.millrace.consumer.lease;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The fleet as this worker last saw it.
 *
 * @param shards every lease of the table, by shard id
 * @param workers live ones, and owners that are not ours, by worker id
 */
public record FleetView(List<ShardView> shards, List<WorkerView> workers) {
    static final FleetView EMPTY = new FleetView(List.of(), List.of());

    public FleetView {
        shards = List.copyOf(shards);
        workers = List.copyOf(workers);
    }

    static FleetView of(
            Collection<Lease> leases,
            Collection<WorkerRow> rows,
            Predicate<String> heldHere,
            Predicate<Lease> ownerSeenAlive) {
        Map<String, Integer> counts = new TreeMap<>();
        rows.stream().filter(row -> !row.dead()).forEach(row -> counts.put(row.workerId(), 0));
        List<ShardView> shards = new ArrayList<>();
        leases.stream().sorted(Comparator.comparing(Lease::key)).forEach(lease -> {
            Optional<String> owner = lease.isFinished() ? Optional.empty() : lease.actualOwner();
            owner.ifPresent(id -> counts.merge(id, 1, Integer::sum));
            boolean here = heldHere.test(lease.key());
            boolean live = here || ownerSeenAlive.test(lease);
            shards.add(new ShardView(lease.key(), owner, lease.checkpoint(), lease.isFinished(), here, live));
        });
        List<WorkerView> workers = new ArrayList<>();
        counts.forEach((id, count) -> workers.add(new WorkerView(id, count)));
        return new FleetView(shards, workers);
    }

    /**
     * One shard's lease.
     *
     * @param shardId as the service names it
     * @param owner worker id, empty when nobody reads it
     * @param checkpoint up to where it is settled
     * @param finished closed and wholly settled
     * @param heldHere read by this worker now
     * @param ownerLive held here, or this worker has itself seen the owner move within the lease time
     */
    public record ShardView(
            String shardId,
            Optional<String> owner,
            Checkpoint checkpoint,
            boolean finished,
            boolean heldHere,
            boolean ownerLive) {}

    /**
     * One worker.
     *
     * @param workerId as configured
     * @param leases it holds
     */
    public record WorkerView(String workerId, int leases) {}
}
