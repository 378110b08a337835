package io.millrace.consumer.lease;

import io.millrace.consumer.shard.RecordPosition;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What is saved in one write with a checkpoint, and counts only as long as that checkpoint stands. Asked on the consumer's loop when a
 * write with a new mark is built, and for marks that never go back; it answers at once and throws nothing.
 */
public interface CheckpointState {

    /** What everything up to {@code mark}, and nothing behind it, has left; empty saves nothing. */
    Optional<ByteBuffer> at(RecordPosition mark);

    /** What all of the closed shard has left, for its children; empty saves nothing. */
    Optional<ByteBuffer> atEnd();
}
