package io.millrace.aggregation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A position in a buffer of protobuf, and a limit it never reads beyond. Unlike protobuf's own reader it neither copies read-only
 * buffers nor hands out writable ones.
 */
final class ProtobufReader {
    private static final int MAX_DEPTH = 100;
    private static final int MAX_VARINT_BITS = 64;
    private static final int MIN_SCRATCH_BYTES = 64;
    private static final byte[] NO_BYTES = {};

    private final ByteBuffer buffer;
    private int position;
    private int limit;
    // Texts pass through here on their way out of a buffer whose array nobody may see.
    private byte[] scratch = NO_BYTES;

    ProtobufReader(ByteBuffer buffer) {
        this.buffer = buffer;
        this.limit = buffer.limit();
    }

    int position() {
        return position;
    }

    int limit() {
        return limit;
    }

    boolean atLimit() {
        return position == limit;
    }

    /** Moves anywhere into the buffer and lifts the limit to the buffer's own. */
    void moveTo(int newPosition) {
        position = newPosition;
        limit = buffer.limit();
    }

    /** Reads a length, moves the limit to the end of what it spans, and returns the old limit for {@link #leave}. */
    int enter() throws MalformedAggregate {
        int length = readLength();
        int outer = limit;
        limit = position + length;
        return outer;
    }

    /** Goes on behind what {@link #enter} entered. */
    void leave(int outer) {
        position = limit;
        limit = outer;
    }

    /** The next tag, never 0. */
    int readTag() throws MalformedAggregate {
        int tag = (int) readVarint();
        if (tag >>> 3 == 0) {
            throw new MalformedAggregate(Damage.MALFORMED);
        }
        return tag;
    }

    long readVarint() throws MalformedAggregate {
        byte first = readByte();
        return first >= 0 ? first : readLongVarint(first);
    }

    private long readLongVarint(byte first) throws MalformedAggregate {
        long value = first & 0x7F;
        for (int shift = 7; shift < MAX_VARINT_BITS; shift += 7) {
            byte next = readByte();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new MalformedAggregate(Damage.MALFORMED);
    }

    /** A length that the bytes up to the limit suffice for. */
    int readLength() throws MalformedAggregate {
        int length = (int) readVarint();
        if (length < 0 || length > limit - position) {
            throw new MalformedAggregate(Damage.MALFORMED);
        }
        return length;
    }

    long readFixed64() throws MalformedAggregate {
        skip(Long.BYTES);
        return Long.reverseBytes(buffer.getLong(position - Long.BYTES));
    }

    /** The text up to the limit; bytes that are not UTF-8 become replacement characters. */
    String readString() {
        int length = limit - position;
        if (length > scratch.length) {
            scratch = new byte[Math.max(MIN_SCRATCH_BYTES, length)];
        }
        buffer.get(position, scratch, 0, length);
        position = limit;
        return new String(scratch, 0, length, StandardCharsets.UTF_8);
    }

    private byte readByte() throws MalformedAggregate {
        if (position >= limit) {
            throw new MalformedAggregate(Damage.MALFORMED);
        }
        return buffer.get(position++);
    }

    void skip(int bytes) throws MalformedAggregate {
        if (bytes > limit - position) {
            throw new MalformedAggregate(Damage.MALFORMED);
        }
        position += bytes;
    }

    void skipLengthDelimited() throws MalformedAggregate {
        int length = readLength();
        position += length;
    }

    /** Skips the value of a field that nobody knows, at a nesting depth. */
    void skipField(int tag, int depth) throws MalformedAggregate {
        switch (tag & 7) {
            case AggregateFormat.WIRE_VARINT -> readVarint();
            case AggregateFormat.WIRE_FIXED64 -> skip(Long.BYTES);
            case AggregateFormat.WIRE_LENGTH_DELIMITED -> skipLengthDelimited();
            case AggregateFormat.WIRE_FIXED32 -> skip(Integer.BYTES);
            case AggregateFormat.WIRE_START_GROUP -> skipGroup(tag >>> 3, depth);
            default -> throw new MalformedAggregate(Damage.MALFORMED);
        }
    }

    private void skipGroup(int field, int depth) throws MalformedAggregate {
        if (depth >= MAX_DEPTH) {
            throw new MalformedAggregate(Damage.MALFORMED);
        }
        int end = AggregateFormat.tag(field, AggregateFormat.WIRE_END_GROUP);
        for (int tag = readTag(); tag != end; tag = readTag()) {
            skipField(tag, depth + 1);
        }
    }
}
