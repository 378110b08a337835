package io.millrace.consumer;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.lease.Hold;
import io.millrace.consumer.lease.LeaseListener.Reason;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A hold for a replay: nobody else wants it, it does not expire, and its mark is kept here alone. */
final class ReplayHold implements Hold {
    private static final long FOR_EVER_NANOS = Duration.ofDays(3_650).toNanos();

    private final Shard shard;
    private final Instant from;
    private final long validUntilNanos;
    private final Owner owner;
    private @Nullable RecordPosition settledTo;
    private boolean over;
    private boolean complete;

    /** Hears what becomes of holds. */
    interface Owner {
        /** Nothing of the shard is in user code any more. */
        void drained(ReplayHold hold);

        /** Everything that is wanted of the shard is settled. */
        void ended(ReplayHold hold, List<Shard> children);
    }

    ReplayHold(Shard shard, Instant from, long nowNanos, Owner owner) {
        this.shard = shard;
        this.from = from;
        this.validUntilNanos = nowNanos + FOR_EVER_NANOS;
        this.owner = owner;
    }

    @Override
    public String key() {
        return shard.shardId();
    }

    @Override
    public Optional<HashKeyRange> range() {
        return Optional.of(shard.range());
    }

    @Override
    public Position start() {
        return Position.atTime(from);
    }

    @Override
    public long validUntilNanos() {
        return validUntilNanos;
    }

    @Override
    public boolean isValid(long nowNanos) {
        return !over;
    }

    @Override
    public void settledTo(RecordPosition mark) {
        settledTo = mark;
    }

    @Override
    public CompletionStage<CheckpointOutcome> checkpoint(RecordPosition mark) {
        return CompletableFuture.completedFuture(over ? CheckpointOutcome.LOST : CheckpointOutcome.WRITTEN);
    }

    @Override
    public void drained() {
        owner.drained(this);
    }

    @Override
    public void ended(List<Shard> children) {
        complete = true;
        owner.ended(this, children);
    }

    /** User code gets nothing more; yields why. */
    Reason end() {
        over = true;
        return complete ? Reason.SHARD_ENDED : Reason.HANDED_OVER;
    }

    boolean isOver() {
        return over;
    }

    boolean isComplete() {
        return complete;
    }

    @Nullable
    RecordPosition mark() {
        return settledTo;
    }
}
