package io.millrace.benchmarks.producer;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that grow, used again for every answer of a connection. Not safe for use by several threads. */
final class ReplyBuffer {
    private byte[] bytes = new byte[1 << 17];
    private int size;

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    ReplyBuffer put(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
        return this;
    }

    ReplyBuffer put(byte[] from) {
        return put(from, 0, from.length);
    }

    ReplyBuffer put(byte[] from, int offset, int length) {
        reserve(length);
        System.arraycopy(from, offset, bytes, size, length);
        size += length;
        return this;
    }

    ReplyBuffer put(String ascii) {
        return put(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    byte[] copy(int offset, int length) {
        return Arrays.copyOfRange(bytes, offset, offset + length);
    }

    void appendTo(ReplyBuffer other) {
        other.put(bytes, 0, size);
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, size);
    }

    private void reserve(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
        }
    }
}
