package io.millrace.aggregation;

import com.google.protobuf.ByteString;
import io.millrace.aggregation.oracle.Oracle;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Wire records made without the code under test: magic number, any content, its digest. */
final class Envelopes {
    private static final HexFormat HEX = HexFormat.of();

    private Envelopes() {}

    static byte[] around(byte[] content) {
        return ByteBuffer.allocate(4 + content.length + 16)
                .putInt(0xF3899AC2)
                .put(content)
                .put(md5(content))
                .array();
    }

    static byte[] around(Oracle.AggregatedRecord content) {
        return around(content.toByteArray());
    }

    static byte[] aroundHex(String content) {
        return around(hex(content));
    }

    static byte[] content(byte[] wireRecord) {
        return ByteString.copyFrom(wireRecord, 4, wireRecord.length - 20).toByteArray();
    }

    static byte[] md5(byte[] bytes) {
        try {
            return MessageDigest.getInstance("MD5").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Bytes from hexadecimal text; white space and everything behind a # are for the reader. */
    static byte[] hex(String text) {
        return HEX.parseHex(text.replaceAll("#[^\n]*", "").replaceAll("\\s", ""));
    }

    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
