package io.millrace.consumer.lease;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.shard.PendingCheckpoint;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.Shard;
import io.millrace.consumer.shard.ShardKey;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One period in which this worker alone may deliver one shard's records: begins with a confirmed claim, ends with a
 * hand-over, the shard's end or a loss. Used on the consumer's loop only; every call on a hold that is over does nothing
 * (and yields {@link CheckpointOutcome#LOST}), {@link #drained} excepted.
 */
public interface Hold {

    /** Names the shard among all that the application reads, and its lease; as {@link ShardKey} has it. */
    String key();

    /** As the service names it. */
    default String shardId() {
        return ShardKey.parse(key()).shardId();
    }

    /** Id of the stream; empty where the application reads one stream. */
    default String stream() {
        return ShardKey.streamOf(key());
    }

    /** The shard's hash range; empty when the lease item does not tell, and then nothing may be filtered. */
    Optional<HashKeyRange> range();

    /** Where to read from, taken from the item that the claim returned. */
    Position start();

    /** What a KCL application prepared as a checkpoint and did not confirm, if no checkpoint has reached it since. */
    default Optional<PendingCheckpoint> pending() {
        return Optional.empty();
    }

    /** Monotonic loop time after which no record may be handed to user code; moves forward with each renewal. */
    long validUntilNanos();

    /** Whether this hold is the shard's current one here and {@code nowNanos} lies before {@link #validUntilNanos}. */
    boolean isValid(long nowNanos);

    /**
     * Notes that everything up to {@code mark} is settled; written with the next write of the lease, whatever asks for it. Where
     * leases are not renewed one by one, that may be as late as the give: ask for a {@link #checkpoint} in time.
     */
    void settledTo(RecordPosition mark);

    /**
     * From now on each write with a new mark, and the shard's end, also saves what {@code source} says. To be called before any mark is
     * told, and once.
     *
     * @return what was saved with the checkpoint behind which this hold starts, or by the parents at their ends
     */
    default SavedStates savesWith(CheckpointState source) {
        return SavedStates.NONE;
    }

    /** So many bytes of the shard were read; what it tells of the shard's load. */
    default void read(long bytes) {}

    /** Writes a mark now; a later mark supersedes one that still waits. Completes on the loop. */
    CompletionStage<CheckpointOutcome> checkpoint(RecordPosition mark);

    /**
     * Nothing of this shard is in user code any more. Answers {@link LeaseListener#drain}, after the last mark was told;
     * and must also be called after {@link LeaseListener#lost} with reason FENCED or DISPLACED, at once or when the
     * running call has returned: until then this worker does not take the shard again.
     */
    void drained();

    /** The last record of the closed shard is settled: create the children, finish this lease, claim the children. */
    void ended(List<Shard> children);

    /** How an explicit checkpoint ended. */
    enum CheckpointOutcome {
        WRITTEN,
        /** A newer mark was written in its place. */
        SUPERSEDED,
        /** The hold is over; another worker starts from an earlier mark. */
        LOST
    }
}
