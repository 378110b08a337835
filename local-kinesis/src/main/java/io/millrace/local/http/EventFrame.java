package io.millrace.local.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * One message of AWS' event stream encoding, {@code application/vnd.amazon.eventstream}.
 *
 * <pre>
 * length of the message   4 bytes, big-endian, this field and the last checksum included
 * length of the headers   4
 * CRC-32 of these eight   4
 * headers                 each: length of the name (1), name, type 7 for text (1), length of the text (2), text
 * payload
 * CRC-32 of all of it     4
 * </pre>
 */
record EventFrame(WireFormat format) {
    static final String CONTENT_TYPE = "application/vnd.amazon.eventstream";

    private static final int PRELUDE_BYTES = 12;
    private static final int CHECKSUM_BYTES = 4;
    private static final int TEXT = 7;

    /** A message that carries a structure as an event of a type. */
    ByteBuf event(ByteBufAllocator memory, String type, Map<String, Object> members) {
        return encoded(memory, "event", ":event-type", type, members);
    }

    /** A message that ends the stream with an exception. */
    ByteBuf exception(ByteBufAllocator memory, String type, String message) {
        return encoded(memory, "exception", ":exception-type", type, Map.of("message", message));
    }

    private ByteBuf encoded(
            ByteBufAllocator memory, String kind, String typeHeader, String type, Map<String, Object> members) {
        ByteBuf message = memory.buffer();
        try {
            message.writeZero(PRELUDE_BYTES);
            writeHeader(message, ":message-type", kind);
            writeHeader(message, typeHeader, type);
            writeHeader(message, ":content-type", format.contentType());
            int headerBytes = message.readableBytes() - PRELUDE_BYTES;
            writePayload(message, members);
            message.setInt(0, message.readableBytes() + CHECKSUM_BYTES);
            message.setInt(Integer.BYTES, headerBytes);
            message.setInt(2 * Integer.BYTES, checksum(message, 2 * Integer.BYTES));
            message.writeInt(checksum(message, message.readableBytes()));
            return message;
        } catch (IOException e) {
            message.release();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            message.release();
            throw e;
        }
    }

    private void writePayload(ByteBuf message, Map<String, Object> members) throws IOException {
        try (ByteBufOutputStream out = new ByteBufOutputStream(message)) {
            format.write(members, out);
        }
    }

    private static void writeHeader(ByteBuf message, String name, String text) {
        message.writeByte(name.length());
        message.writeCharSequence(name, StandardCharsets.US_ASCII);
        message.writeByte(TEXT);
        message.writeShort(text.length());
        message.writeCharSequence(text, StandardCharsets.US_ASCII);
    }

    private static int checksum(ByteBuf message, int length) {
        CRC32 crc = new CRC32();
        crc.update(message.nioBuffer(0, length));
        return (int) crc.getValue();
    }
}
