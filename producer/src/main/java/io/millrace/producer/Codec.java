package io.millrace.producer;

import org.jspecify.annotations.Nullable;

/** One way to make bytes fewer, and back. Safe for use by several threads. */
interface Codec {
    /** The bytes in fewer bytes; may answer null if they do not get fewer. */
    byte @Nullable [] compress(byte[] bytes);

    /** What was compressed here. */
    byte[] decompress(byte[] bytes);
}
