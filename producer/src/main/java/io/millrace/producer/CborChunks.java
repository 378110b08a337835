package io.millrace.producer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * As much of CBOR (RFC 8949) as a PutRecords request takes, in pieces of one size: nothing is copied to grow, and no piece is so large
 * that the collector treats it apart.
 */
final class CborChunks {
    static final int CHUNK_BYTES = 64 * 1024;
    static final int START_MAP = 0xbf;
    static final int BREAK = 0xff;
    private static final int BYTES = 2 << 5;
    private static final int TEXT = 3 << 5;
    private static final int ARRAY = 4 << 5;
    private static final int ONE_BYTE_FOLLOWS = 24;
    private static final int TWO_BYTES_FOLLOW = 25;
    private static final int FOUR_BYTES_FOLLOW = 26;

    private final List<ByteBuffer> full = new ArrayList<>();
    private byte[] last = new byte[CHUNK_BYTES];
    private int used;

    CborChunks startMap() {
        write(START_MAP);
        return this;
    }

    CborChunks end() {
        write(BREAK);
        return this;
    }

    CborChunks arrayOf(int items) {
        head(ARRAY, items);
        return this;
    }

    CborChunks text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        head(TEXT, utf8.length);
        return raw(utf8, 0, utf8.length);
    }

    CborChunks bytes(byte[] value) {
        head(BYTES, value.length);
        return raw(value, 0, value.length);
    }

    /** What is CBOR already. */
    CborChunks raw(byte[] value, int offset, int length) {
        int from = offset;
        int left = length;
        while (left > 0) {
            if (used == last.length) {
                next();
            }
            int now = Math.min(left, last.length - used);
            System.arraycopy(value, from, last, used, now);
            used += now;
            from += now;
            left -= now;
        }
        return this;
    }

    long length() {
        return (long) full.size() * CHUNK_BYTES + used;
    }

    /** The pieces; nothing is written afterwards. */
    ByteBuffer[] buffers() {
        ByteBuffer[] buffers = full.toArray(new ByteBuffer[full.size() + 1]);
        buffers[full.size()] = ByteBuffer.wrap(last, 0, used);
        return buffers;
    }

    private void head(int type, int value) {
        if (value < ONE_BYTE_FOLLOWS) {
            write(type | value);
        } else if (value <= 0xff) {
            write(type | ONE_BYTE_FOLLOWS);
            write(value);
        } else if (value <= 0xffff) {
            write(type | TWO_BYTES_FOLLOW);
            write(value >>> 8);
            write(value);
        } else {
            write(type | FOUR_BYTES_FOLLOW);
            write(value >>> 24);
            write(value >>> 16);
            write(value >>> 8);
            write(value);
        }
    }

    private void write(int value) {
        if (used == last.length) {
            next();
        }
        last[used++] = (byte) value;
    }

    private void next() {
        full.add(ByteBuffer.wrap(last));
        last = new byte[CHUNK_BYTES];
        used = 0;
    }
}
