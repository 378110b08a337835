package io.millrace.consumer.process;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.lease.Hold;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A hold that does what a test says and remembers what it was told. */
final class FakeHold implements Hold {
    final List<RecordPosition> marks = new ArrayList<>();
    final List<RecordPosition> checkpoints = new ArrayList<>();

    @Nullable
    List<Shard> endedWith;

    int drained;

    /** The last mark when it heard that the shard is let go. */
    @Nullable
    RecordPosition markAtDrained;

    long bytesRead;
    int ends;
    long validUntilNanos = Long.MAX_VALUE / 2;
    boolean over;
    private final Position start;

    FakeHold(Position start) {
        this.start = start;
    }

    @Override
    public String key() {
        return "shardId-000000000000";
    }

    @Override
    public Optional<HashKeyRange> range() {
        return Optional.empty();
    }

    @Override
    public Position start() {
        return start;
    }

    @Override
    public void read(long bytes) {
        bytesRead += bytes;
    }

    @Override
    public long validUntilNanos() {
        return validUntilNanos;
    }

    @Override
    public boolean isValid(long nowNanos) {
        return !over && nowNanos < validUntilNanos;
    }

    @Override
    public void settledTo(RecordPosition mark) {
        if (!over) {
            marks.add(mark);
        }
    }

    @Override
    public CompletionStage<CheckpointOutcome> checkpoint(RecordPosition mark) {
        if (over) {
            return CompletableFuture.completedFuture(CheckpointOutcome.LOST);
        }
        checkpoints.add(mark);
        return CompletableFuture.completedFuture(CheckpointOutcome.WRITTEN);
    }

    @Override
    public void drained() {
        drained++;
        markAtDrained = marks.isEmpty() ? null : lastMark();
    }

    @Override
    public void ended(List<Shard> children) {
        ends++;
        endedWith = children;
    }

    RecordPosition lastMark() {
        return marks.get(marks.size() - 1);
    }
}
