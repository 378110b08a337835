package io.millrace.benchmarks;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What nobody can save: the digest of the content of a wire record. */
final class Md5Floor {
    static final int MAGIC_SIZE_BYTES = 4;
    static final int MD5_SIZE_BYTES = 16;

    private final MessageDigest md5 = md5();

    static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    byte[] digest(byte[] wireRecord) {
        md5.update(wireRecord, MAGIC_SIZE_BYTES, wireRecord.length - MAGIC_SIZE_BYTES - MD5_SIZE_BYTES);
        return md5.digest();
    }
}
