package io.millrace.benchmarks.consumer;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.lease.Hold;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.Shard;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A shard that nobody else can take, and whose checkpoints are written nowhere. */
final class MemoryHold implements Hold {
    private static final long AN_HOUR = TimeUnit.HOURS.toNanos(1);

    private final String shardId;
    private final HashKeyRange range;

    MemoryHold(String shardId, HashKeyRange range) {
        this.shardId = shardId;
        this.range = range;
    }

    @Override
    public String key() {
        return shardId;
    }

    @Override
    public Optional<HashKeyRange> range() {
        return Optional.of(range);
    }

    @Override
    public Position start() {
        return Position.trimHorizon();
    }

    @Override
    public long validUntilNanos() {
        return System.nanoTime() + AN_HOUR;
    }

    @Override
    public boolean isValid(long nowNanos) {
        return true;
    }

    @Override
    public void settledTo(RecordPosition mark) {
        // There is no table.
    }

    @Override
    public CompletionStage<CheckpointOutcome> checkpoint(RecordPosition mark) {
        return CompletableFuture.completedFuture(CheckpointOutcome.WRITTEN);
    }

    @Override
    public void drained() {
        // It is never drained.
    }

    @Override
    public void ended(List<Shard> children) {
        // It never ends.
    }
}
