package io.millrace.aggregation;

import java.nio.charset.StandardCharsets;

/**
 * A position in an array that protobuf is written to. Its caller has computed the size beforehand, with the sizes that are here too.
 */
final class ProtobufWriter {
    private static final int VARINT_BITS = 7;

    private final byte[] bytes;
    private int position;

    ProtobufWriter(byte[] bytes, int position) {
        this.bytes = bytes;
        this.position = position;
    }

    int position() {
        return position;
    }

    /** The size of a number, taken as unsigned. */
    static int varintSize(long value) {
        int size = 1;
        for (long rest = value >>> VARINT_BITS; rest != 0; rest >>>= VARINT_BITS) {
            size++;
        }
        return size;
    }

    /** The size of a length and so many bytes behind it. */
    static long lengthDelimitedSize(long sizeBytes) {
        return varintSize(sizeBytes) + sizeBytes;
    }

    /** The size of a length and the text behind it. */
    static long textSize(String text) {
        return lengthDelimitedSize(Utf8.sizeBytes(text));
    }

    void writeTag(int field, int wireType) {
        writeVarint(AggregateFormat.tag(field, wireType));
    }

    void writeVarint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[position++] = (byte) (rest | 0x80);
            rest >>>= VARINT_BITS;
        }
        bytes[position++] = (byte) rest;
    }

    void writeFixed64(long value) {
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            bytes[position++] = (byte) (value >>> shift);
        }
    }

    /** Writes a length and the bytes. */
    void writeLengthDelimited(byte[] content) {
        writeVarint(content.length);
        System.arraycopy(content, 0, bytes, position, content.length);
        position += content.length;
    }

    /** Writes a length and the text. */
    void writeText(String text) {
        int sizeBytes = Math.toIntExact(Utf8.sizeBytes(text));
        if (sizeBytes != text.length()) {
            writeLengthDelimited(text.getBytes(StandardCharsets.UTF_8));
            return;
        }
        writeVarint(sizeBytes);
        Utf8.copyAscii(text, bytes, position);
        position += sizeBytes;
    }

    /** Writes a length and the data of a record. */
    void writeData(RecordParts record) {
        writeVarint(record.dataSizeBytes());
        record.copyData(bytes, position);
        position += record.dataSizeBytes();
    }
}
