package io.millrace.agent.flow;

import io.millrace.agent.file.Content;
import java.io.IOException;

/** Where reading of a file begins that is not read from its first byte. */
final class Starts {
    private static final int CHUNK_BYTES = 64 * 1024;

    private Starts() {}

    /** The start of the last line, if that has no line feed yet; else the end. */
    static long lastLine(Content content, long size) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        long to = size;
        while (to > 0) {
            int want = (int) Math.min(CHUNK_BYTES, to);
            int length = content.read(chunk, 0, want, to - want);
            for (int i = length - 1; i >= 0; i--) {
                if (chunk[i] == '\n') {
                    return to - want + i + 1;
                }
            }
            to -= want;
        }
        return 0;
    }
}
