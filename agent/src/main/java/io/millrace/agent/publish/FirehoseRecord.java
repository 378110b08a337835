package io.millrace.agent.publish;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lines on their way as one record of Firehose. Belongs to the {@link FirehoseQueue}. */
final class FirehoseRecord {
    final long begunAtNanos;
    private final List<Part> parts = new ArrayList<>();

    int attempts;
    long readyAtNanos;

    private byte[] bytes;
    private int length;
    private int lines;
    private long lineBytes;

    /** The lines of one batch in it. */
    private static final class Part {
        final BatchOutcome outcome;
        final int[] indices;

        Part(BatchOutcome outcome, int[] indices) {
            this.outcome = outcome;
            this.indices = indices;
        }
    }

    FirehoseRecord(int roomBytes, long nowNanos) {
        this.bytes = new byte[roomBytes];
        this.begunAtNanos = nowNanos;
    }

    /** How many bytes a line takes here. */
    static int size(byte[] from, int start, int lineLength) {
        return lineLength > 0 && from[start + lineLength - 1] == '\n' ? lineLength : lineLength + 1;
    }

    /** Appends a line with one newline at its end. */
    void append(byte[] from, int start, int lineLength) {
        int size = size(from, start, lineLength);
        if (length + size > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + size, 2 * bytes.length));
        }
        System.arraycopy(from, start, bytes, length, lineLength);
        length += size;
        bytes[length - 1] = '\n';
        lines++;
        lineBytes += lineLength;
    }

    /** Whose the lines are that were appended since the last call. */
    void owned(BatchOutcome outcome, int[] indices) {
        if (indices.length > 0) {
            parts.add(new Part(outcome, indices));
        }
    }

    /** All its lines are stored. */
    void delivered() {
        parts.forEach(part -> part.outcome.delivered(part.indices));
    }

    /** None of its lines is known to be stored. */
    void undelivered(String why) {
        parts.forEach(part -> part.outcome.undelivered(part.indices, why));
    }

    /** No line comes any more. */
    void seal() {
        bytes = bytes.length == length ? bytes : Arrays.copyOf(bytes, length);
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    int lines() {
        return lines;
    }

    /** The length of the lines as they were given. */
    long lineBytes() {
        return lineBytes;
    }
}
