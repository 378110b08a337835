package io.millrace.agent.file;

import java.io.IOException;

/** The bytes of a file that may be growing. */
interface ByteSource {
    /**
     * Reads some bytes.
     *
     * @param into where they go, from {@code offset} on, at most {@code length} of them
     * @param position of the first of them in the file
     * @return how many were read; 0 or less if the file has none there now
     */
    int read(byte[] into, int offset, int length, long position) throws IOException;
}
