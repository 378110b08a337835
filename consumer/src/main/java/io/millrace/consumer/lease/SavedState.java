package io.millrace.consumer.lease;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a reader saved beside a checkpoint, with that checkpoint: once the item's own is another, moved by other software or by hand, the
 * state says nothing any more.
 *
 * @param mark that it belongs to
 * @param state as the reader made it; read-only, with position 0
 */
public record SavedState(Checkpoint mark, ByteBuffer state) {
    private static final byte VERSION = 1;
    private static final int FRAME_BYTES = 1 + 1 + Long.BYTES;

    public SavedState {
        state = state.asReadOnlyBuffer().slice();
    }

    /** A view with a position of its own, every time it is asked for. */
    @Override
    public ByteBuffer state() {
        return state.duplicate();
    }

    /** As the item has it: a version, the mark's length, text and index, and then the state. */
    ByteBuffer encode() {
        byte[] text = mark.text().getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(FRAME_BYTES + text.length + state.remaining())
                .put(VERSION)
                .put((byte) text.length)
                .put(text)
                .putLong(mark.subSequence())
                .put(state())
                .flip();
    }

    /** Empty for bytes that are something else. */
    static Optional<SavedState> decode(ByteBuffer bytes) {
        ByteBuffer in = bytes.slice();
        if (in.remaining() < FRAME_BYTES || in.get() != VERSION) {
            return Optional.empty();
        }
        int length = in.get();
        if (length < 0 || in.remaining() < length + Long.BYTES) {
            return Optional.empty();
        }
        byte[] text = new byte[length];
        in.get(text);
        Checkpoint mark = new Checkpoint(new String(text, StandardCharsets.US_ASCII), in.getLong());
        return Optional.of(new SavedState(mark, in));
    }
}
