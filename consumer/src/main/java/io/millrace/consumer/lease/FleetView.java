package io.millrace.consumer.lease;

import io.millrace.consumer.event.ShardHealth;
import java.time.Duration;
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
            Predicate<Lease> ownerSeenAlive,
            ParentWaits waits) {
        Map<String, Integer> counts = new TreeMap<>();
        rows.stream().filter(row -> !row.dead()).forEach(row -> counts.put(row.workerId(), 0));
        List<ShardView> shards = new ArrayList<>();
        leases.stream().sorted(Comparator.comparing(Lease::key)).forEach(lease -> {
            Optional<String> owner = lease.isFinished() ? Optional.empty() : lease.actualOwner();
            owner.ifPresent(id -> counts.merge(id, 1, Integer::sum));
            boolean here = heldHere.test(lease.key());
            boolean live = here || ownerSeenAlive.test(lease);
            shards.add(new ShardView(
                    lease.key(), owner, lease.checkpoint(), lease.isFinished(), here, live, waits.of(lease)));
        });
        List<WorkerView> workers = new ArrayList<>();
        counts.forEach((id, count) -> workers.add(new WorkerView(id, count)));
        return new FleetView(shards, workers);
    }

    /**
     * One shard's lease.
     *
     * @param shardId key of the lease, which names it among all that the application reads
     * @param owner worker id, empty when nobody reads it
     * @param checkpoint up to where it is settled
     * @param finished closed and wholly settled
     * @param heldHere read by this worker now
     * @param ownerLive held here, or this worker has itself seen the owner move within the lease time
     * @param parentWait what it waits for if its parents are not done
     */
    public record ShardView(
            String shardId,
            Optional<String> owner,
            Checkpoint checkpoint,
            boolean finished,
            boolean heldHere,
            boolean ownerLive,
            Optional<ParentWait> parentWait) {}

    /**
     * Parents that are not done.
     *
     * @param parents by shard id
     * @param sinceNanos when this worker first saw it, by the loop's clock
     */
    public record ParentWait(List<String> parents, long sinceNanos) {
        public ParentWait {
            parents = List.copyOf(parents);
        }

        /** What it means for the child. */
        public ShardHealth health(long nowNanos) {
            return new ShardHealth(
                    ShardHealth.State.WAITING_FOR_PARENT,
                    String.join(" and ", parents),
                    Duration.ofNanos(nowNanos - sinceNanos));
        }
    }

    /**
     * One worker.
     *
     * @param workerId as configured
     * @param leases it holds
     */
    public record WorkerView(String workerId, int leases) {}
}
