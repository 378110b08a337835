package io.millrace.aggregation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** One MD5 digest, used again and again by a single thread. */
final class Md5 {
    static final int SIZE_BYTES = 16;

    private static final int LONGEST_PARTITION_KEY = 256;

    private final MessageDigest digest;
    private final byte[] text = new byte[LONGEST_PARTITION_KEY];
    private final byte[] result = new byte[SIZE_BYTES];
    private final ByteBuffer resultView = ByteBuffer.wrap(result);

    Md5() {
        try {
            digest = MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime has no MD5, which every Java runtime must have", e);
        }
    }

    HashKey hashKeyOf(String partitionKey) {
        int length = partitionKey.length();
        if (length <= text.length && Utf8.sizeBytes(partitionKey) == length) {
            Utf8.copyAscii(partitionKey, text, 0);
            digest.update(text, 0, length);
        } else {
            digest.update(partitionKey.getBytes(StandardCharsets.UTF_8));
        }
        finish(result, 0);
        return new HashKey(resultView.getLong(0), resultView.getLong(Long.BYTES));
    }

    /** Writes the digest of {@code bytes[from, to)} right behind it. */
    void append(byte[] bytes, int from, int to) {
        digest.update(bytes, from, to - from);
        finish(bytes, to);
    }

    /** Whether the digest of the remaining bytes of {@code content} equals the remaining bytes of {@code expected}. */
    boolean matches(ByteBuffer content, ByteBuffer expected) {
        digest.update(content);
        finish(result, 0);
        return resultView.equals(expected);
    }

    private void finish(byte[] target, int at) {
        try {
            digest.digest(target, at, SIZE_BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException("No room for the digest behind byte " + at + " of " + target.length, e);
        }
    }
}
