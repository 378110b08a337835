package io.millrace.consumer.dedupe;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.lease.CheckpointState;
import io.millrace.consumer.lease.Hold;
import io.millrace.consumer.lease.SavedStates;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.Shard;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A hold that has found states and remembers who says what to save. */
public final class SavingHold implements Hold {
    private final SavedStates found;

    @Nullable
    CheckpointState source;

    public SavingHold(SavedStates found) {
        this.found = found;
    }

    @Override
    public SavedStates savesWith(CheckpointState newSource) {
        source = newSource;
        return found;
    }

    @Override
    public String key() {
        return "shard-1";
    }

    @Override
    public Optional<HashKeyRange> range() {
        return Optional.empty();
    }

    @Override
    public Position start() {
        return Position.trimHorizon();
    }

    @Override
    public long validUntilNanos() {
        return Long.MAX_VALUE;
    }

    @Override
    public boolean isValid(long nowNanos) {
        return true;
    }

    @Override
    public void settledTo(RecordPosition mark) {}

    @Override
    public CompletionStage<CheckpointOutcome> checkpoint(RecordPosition mark) {
        return CompletableFuture.completedFuture(CheckpointOutcome.WRITTEN);
    }

    @Override
    public void drained() {}

    @Override
    public void ended(List<Shard> children) {}
}
