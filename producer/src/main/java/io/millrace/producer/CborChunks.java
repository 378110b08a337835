package io.millrace.producer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * As much of CBOR (RFC 8949) as a PutRecords request takes, in pieces: nothing is copied to grow, no piece that is allocated here is so large
 * that the collector treats it apart, and what is large itself is not copied at all.
 */
final class CborChunks {
    static final int CHUNK_BYTES = 64 * 1024;
    /** From this length on bytes stay where they are: a piece of their own costs a TLS record and a call of the kernel. */
    static final int LEAST_BYTES_IN_PLACE = 16 * 1024;

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
    private int begun;
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

    /** @param value is not changed until the request is answered */
    CborChunks bytes(byte[] value) {
        head(BYTES, value.length);
        if (value.length < LEAST_BYTES_IN_PLACE) {
            return raw(value, 0, value.length);
        }
        endPiece();
        full.add(ByteBuffer.wrap(value));
        return this;
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

    /** The pieces; nothing is written afterwards. */
    List<ByteBuffer> pieces() {
        endPiece();
        return full;
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
        endPiece();
        last = new byte[CHUNK_BYTES];
        begun = 0;
        used = 0;
    }

    private void endPiece() {
        if (used > begun) {
            full.add(ByteBuffer.wrap(last, begun, used - begun));
            begun = used;
        }
    }
}
