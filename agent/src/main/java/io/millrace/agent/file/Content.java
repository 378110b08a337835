package io.millrace.agent.file;

import java.io.IOException;

/** The bytes of an open file, decompressed if it is compressed. Offsets count from its first byte. Belongs to one thread. */
public interface Content extends AutoCloseable {
    /** Reads up to {@code length} bytes from {@code offset} on; 0 where there are none now. */
    int read(byte[] into, int at, int length, long offset) throws IOException;

    /** How many bytes there are now; for a compressed file, how many are known of. */
    long sizeBytes() throws IOException;

    /** Whether it is compressed and was read to its end, so that nothing can follow. */
    boolean isEnded();

    @Override
    void close();
}
