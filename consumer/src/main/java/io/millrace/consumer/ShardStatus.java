package io.millrace.consumer;

import io.millrace.consumer.event.ShardHealth;
import io.millrace.consumer.shard.Position;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One shard as a worker sees it: exact for its own shards, as of the last look at the lease table for the others.
 *
 * @param shardId the shard; where many streams are read as {@link io.millrace.consumer.shard.ShardKey} has it
 * @param ownerWorkerId worker that holds it; null if nobody does
 * @param here whether this very worker holds it
 * @param state what happens to it
 * @param position up to where it is settled, or where it starts
 * @param lag at most the age of the oldest record that is not delivered: how far behind the newest record it was, and the
 *     time since, so that it grows while nothing comes; null if another worker reads it or nothing was read yet
 * @param atTip held here, read to the newest record and all of it settled
 * @param knownHealth how it fares; null if another worker reads it, nobody has come yet, or it is finished
 */
public record ShardStatus(
        String shardId,
        @Nullable String ownerWorkerId,
        boolean here,
        State state,
        Position position,
        @Nullable Duration lag,
        boolean atTip,
        @Nullable ShardHealth knownHealth) {

    /** Without health, as of a shard that is not held here. */
    public ShardStatus(
            String shardId,
            @Nullable String ownerWorkerId,
            boolean here,
            State state,
            Position position,
            @Nullable Duration lag,
            boolean atTip) {
        this(shardId, ownerWorkerId, here, state, position, lag, atTip, null);
    }

    public Optional<String> owner() {
        return Optional.ofNullable(ownerWorkerId);
    }

    public Optional<Duration> behindLatest() {
        return Optional.ofNullable(lag);
    }

    /** How it fares in this worker, and why; renewed every second. */
    public Optional<ShardHealth> health() {
        return Optional.ofNullable(knownHealth);
    }

    /** Whether every record of the closed shard is settled. */
    public boolean finished() {
        return state == State.FINISHED;
    }

    /** What happens to a shard. */
    public enum State {
        /** Nobody holds it: its parents are unfinished, or no worker has come yet. */
        WAITING,
        /** A live worker reads it. */
        READING,
        /** Held here; the record in hand failed and is tried again. */
        RETRYING,
        /** Held here, and the application lets it wait. */
        PAUSED,
        /** Held here and about to be handed over. */
        DRAINING,
        /** Closed and wholly settled. */
        FINISHED
    }
}
