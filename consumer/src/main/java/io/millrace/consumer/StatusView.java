package io.millrace.consumer;

import io.millrace.consumer.event.ShardHealth;
import io.millrace.consumer.lease.Checkpoint;
import io.millrace.consumer.lease.FleetView;
import io.millrace.consumer.lease.StopReport;
import io.millrace.consumer.process.RunnerStatus;
import io.millrace.consumer.process.ShardRunners;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts a status together from the keeper's view of the fleet and the runners here; on the loop. */
final class StatusView {
    private final String workerId;
    private final Supplier<FleetView> fleet;
    private final ShardRunners runners;
    private final LongSupplier nowNanos;
    /** Open at the start and not yet seen in the lease table: as long as one is, nothing is caught up. */
    private final Set<String> expected = new HashSet<>();

    StatusView(String workerId, Supplier<FleetView> fleet, ShardRunners runners, LongSupplier nowNanos) {
        this.workerId = workerId;
        this.fleet = fleet;
        this.runners = runners;
        this.nowNanos = nowNanos;
    }

    void expect(Collection<Shard> shards) {
        shards.stream().filter(shard -> !shard.closed()).forEach(shard -> expected.add(shard.shardId()));
    }

    ConsumerStatus at(ConsumerStatus.State state) {
        Map<String, RunnerStatus> here = new HashMap<>();
        runners.status().stream()
                .filter(runner -> runner.phase() != RunnerStatus.Phase.OVER)
                .forEach(runner -> here.put(runner.shardId(), runner));
        List<ShardStatus> shards = new ArrayList<>();
        boolean caughtUp = state == ConsumerStatus.State.RUNNING;
        for (FleetView.ShardView lease : fleet.get().shards()) {
            expected.remove(lease.shardId());
            RunnerStatus runner = here.get(lease.shardId());
            shards.add(shard(lease, runner));
            caughtUp &= isCaughtUp(lease, runner);
        }
        return new ConsumerStatus(workerId, state, caughtUp && !shards.isEmpty() && expected.isEmpty(), shards);
    }

    private static boolean isCaughtUp(FleetView.ShardView lease, @Nullable RunnerStatus runner) {
        if (lease.finished()) {
            return true;
        }
        return runner == null ? !lease.heldHere() && lease.ownerLive() : runner.atTip();
    }

    private ShardStatus shard(FleetView.ShardView lease, @Nullable RunnerStatus runner) {
        boolean reads = runner != null && !lease.finished();
        String owner = reads ? workerId : lease.owner().orElse(null);
        RecordPosition settled = runner == null ? null : runner.settledTo();
        Position position = settled == null ? position(lease.checkpoint()) : new Position.After(settled);
        return new ShardStatus(
                lease.shardId(),
                owner,
                reads,
                state(lease, runner),
                position,
                runner == null ? null : runner.lag(),
                runner != null && runner.atTip(),
                health(lease, runner));
    }

    private @Nullable ShardHealth health(FleetView.ShardView lease, @Nullable RunnerStatus runner) {
        if (lease.finished()) {
            return null;
        }
        if (runner != null) {
            return runner.health();
        }
        return lease.parentWait()
                .map(parents -> parents.health(nowNanos.getAsLong()))
                .orElse(null);
    }

    private static ShardStatus.State state(FleetView.ShardView lease, @Nullable RunnerStatus runner) {
        if (lease.finished()) {
            return ShardStatus.State.FINISHED;
        }
        if (runner == null) {
            return lease.ownerLive() && !lease.heldHere() ? ShardStatus.State.READING : ShardStatus.State.WAITING;
        }
        return switch (runner.phase()) {
            case READING, OVER -> ShardStatus.State.READING;
            case RETRYING -> ShardStatus.State.RETRYING;
            case DRAINING -> ShardStatus.State.DRAINING;
            case PAUSED -> ShardStatus.State.PAUSED;
        };
    }

    private static Position position(Checkpoint checkpoint) {
        if (checkpoint.isShardEnd()) {
            return new Position.ShardEnd();
        }
        return checkpoint
                .record()
                .<Position>map(Position.After::new)
                .orElseGet(() -> checkpoint.equals(Checkpoint.LATEST) ? Position.latest() : Position.trimHorizon());
    }

    static CloseReport report(StopReport report, Duration took) {
        List<CloseReport.ShardClose> shards = report.shards().stream()
                .map(shard -> new CloseReport.ShardClose(
                        shard.shardId(),
                        shard.drained(),
                        shard.checkpoint().record().orElse(null),
                        shard.handedTo().orElse(null)))
                .toList();
        return new CloseReport(shards, took);
    }
}
