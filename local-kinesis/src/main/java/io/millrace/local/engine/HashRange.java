package io.millrace.local.engine;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/** An inclusive range of 128-bit hash keys. */
public record HashRange(BigInteger start, BigInteger end) {
    /** The largest hash key, 2^128 - 1. */
    public static final BigInteger MAX = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);

    public boolean contains(BigInteger hash) {
        return hash.compareTo(start) >= 0 && hash.compareTo(end) <= 0;
    }

    boolean isAdjacentTo(HashRange other) {
        return end.add(BigInteger.ONE).equals(other.start)
                || other.end.add(BigInteger.ONE).equals(start);
    }

    HashRange joinedWith(HashRange other) {
        return new HashRange(start.min(other.start), end.max(other.end));
    }

    /** The whole key space in equal parts, as a new stream has them. */
    static List<HashRange> evenly(int parts) {
        BigInteger space = MAX.add(BigInteger.ONE);
        List<HashRange> ranges = new ArrayList<>(parts);
        BigInteger start = BigInteger.ZERO;
        for (int i = 1; i <= parts; i++) {
            BigInteger next = space.multiply(BigInteger.valueOf(i)).divide(BigInteger.valueOf(parts));
            ranges.add(new HashRange(start, next.subtract(BigInteger.ONE)));
            start = next;
        }
        return ranges;
    }

    /** The hash of a partition key: MD5 of its UTF-8 bytes as an unsigned number. */
    public static BigInteger hashOf(String partitionKey) {
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            return new BigInteger(1, md5.digest(partitionKey.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has MD5", e);
        }
    }
}
