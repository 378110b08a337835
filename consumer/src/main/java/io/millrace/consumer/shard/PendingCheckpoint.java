package io.millrace.consumer.shard;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A checkpoint that a KCL application prepared and did not confirm: the intention of an earlier owner of the shard, which
 * settles nothing. It stays until a checkpoint reaches it.
 *
 * @param upTo the record it names, or the shard's end
 * @param state what the application put beside it; each reader gets a read-only view of its own
 */
public record PendingCheckpoint(Position upTo, Optional<ByteBuffer> state) {
    public PendingCheckpoint {
        if (!(upTo instanceof Position.After || upTo instanceof Position.ShardEnd)) {
            throw new IllegalArgumentException("a pending checkpoint names a record or the shard's end, not " + upTo);
        }
        state = state.map(ByteBuffer::asReadOnlyBuffer);
    }

    @Override
    public Optional<ByteBuffer> state() {
        return state.map(ByteBuffer::asReadOnlyBuffer);
    }

    /** Whether a checkpoint at {@code mark} settles what this one names. */
    public boolean isReachedBy(RecordPosition mark) {
        return upTo instanceof Position.After after && mark.compareTo(after.record()) >= 0;
    }
}
