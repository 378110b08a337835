package io.millrace.agent.file;

import java.io.IOException;
import java.util.Objects;

/** A piece of a file in memory, moved forward as it is consumed; moved back by reading it again. */
final class SourceWindow {
    private static final int BYTES = 32 * 1024;

    private final ByteSource source;
    private final byte[] bytes = new byte[BYTES];
    private int start;
    private int end;
    /** Where in the file {@code end} is. */
    private long endPosition;

    SourceWindow(ByteSource source) {
        this.source = source;
    }

    /** The next byte, or -1 if there is none now. */
    int next() throws IOException {
        return fill() ? bytes[start++] & 0xff : -1;
    }

    /** Makes sure that there is a byte to consume; whether there is. */
    boolean fill() throws IOException {
        if (start < end) {
            return true;
        }
        int read = source.read(bytes, 0, BYTES, endPosition);
        start = 0;
        end = Math.max(0, read);
        endPosition += end;
        return end > 0;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Where in {@link #bytes} the next byte is. */
    int start() {
        return start;
    }

    /** How many bytes there are from there on. */
    int available() {
        return end - start;
    }

    void consume(int count) {
        start += Objects.checkIndex(count, available() + 1);
    }

    /** Where in the file the next byte is. */
    long position() {
        return endPosition - available();
    }

    /** Moves back, or forward, to a position in the file. */
    void moveTo(long position) {
        long back = endPosition - position;
        if (back >= 0 && back <= end) {
            start = (int) (end - back);
        } else {
            start = 0;
            end = 0;
            endPosition = position;
        }
    }
}
