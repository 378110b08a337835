package io.millrace.aggregation;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/** The ways bytes can come to the decoder: each in the middle of a larger buffer, between canaries. */
enum BufferKind {
    HEAP,
    HEAP_READ_ONLY,
    HEAP_SLICE_READ_ONLY,
    DIRECT,
    DIRECT_READ_ONLY,
    HEAP_LITTLE_ENDIAN;

    private static final int MAX_CANARY_BYTES = 40;

    /** A new buffer with the bytes between random canaries. */
    ByteBuffer around(byte[] bytes, Random random) {
        byte[] canaries = new byte[bytes.length + 2 * MAX_CANARY_BYTES];
        random.nextBytes(canaries);
        int at = random.nextInt(MAX_CANARY_BYTES);
        return view(allocate(canaries.length).put(0, canaries).put(at, bytes), at, bytes.length);
    }

    ByteBuffer allocate(int sizeBytes) {
        return this == DIRECT || this == DIRECT_READ_ONLY
                ? ByteBuffer.allocateDirect(sizeBytes)
                : ByteBuffer.allocate(sizeBytes);
    }

    /** What a caller would hand to the decoder: a buffer of this kind over some of the bytes. */
    ByteBuffer view(ByteBuffer buffer, int at, int sizeBytes) {
        ByteBuffer view = buffer.duplicate().position(at).limit(at + sizeBytes);
        return switch (this) {
            case HEAP, DIRECT -> view;
            case HEAP_READ_ONLY, DIRECT_READ_ONLY -> view.asReadOnlyBuffer();
            case HEAP_SLICE_READ_ONLY -> view.slice().asReadOnlyBuffer();
            case HEAP_LITTLE_ENDIAN -> view.order(ByteOrder.LITTLE_ENDIAN);
        };
    }
}
