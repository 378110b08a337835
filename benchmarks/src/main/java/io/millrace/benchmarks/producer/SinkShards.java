package io.millrace.benchmarks.producer;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/** A number of open shards that divide the hash keys evenly. Immutable. */
final class SinkShards {
    private static final int HASH_BITS = 128;

    private final int count;
    private final byte[][] names;

    SinkShards(int count) {
        if (count < 1 || count > 10_000) {
            throw new IllegalArgumentException("A sink has 1 to 10,000 shards, not " + count);
        }
        this.count = count;
        this.names = new byte[count][];
        for (int i = 0; i < count; i++) {
            names[i] = String.format(Locale.ROOT, "shardId-%012d", i).getBytes(StandardCharsets.US_ASCII);
        }
    }

    int count() {
        return count;
    }

    /** The identifier of a shard, in ASCII; not to be changed. */
    byte[] name(int shard) {
        return names[shard];
    }

    /** The first hash key of a shard, in decimal. */
    String firstHashKey(int shard) {
        return start(shard).toString();
    }

    /** The last hash key of a shard, in decimal. */
    String lastHashKey(int shard) {
        return start(shard + 1).subtract(BigInteger.ONE).toString();
    }

    /** The shard of a hash key that is given as its upper and lower half. */
    int ofHash(long high, long low) {
        // floor(hash * count / 2^128), by halves.
        long product = high * count;
        long sum = product + multiplyHigh(low, count);
        int carry = Long.compareUnsigned(sum, product) < 0 ? 1 : 0;
        return (int) multiplyHigh(high, count) + carry;
    }

    /** The shard of a hash key in decimal digits. */
    int ofDecimal(byte[] bytes, int offset, int length) {
        long high = 0;
        long low = 0;
        for (int i = offset; i < offset + length; i++) {
            long product = low * 10;
            high = high * 10 + multiplyHigh(low, 10);
            low = product + (bytes[i] - '0');
            if (Long.compareUnsigned(low, product) < 0) {
                high++;
            }
        }
        return ofHash(high, low);
    }

    /** The shard of a partition key in UTF-8. */
    int ofPartitionKey(MessageDigest md5, byte[] bytes, int offset, int length) {
        md5.update(bytes, offset, length);
        byte[] digest = md5.digest();
        return ofHash(bigEndian(digest, 0), bigEndian(digest, Long.BYTES));
    }

    static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private BigInteger start(int shard) {
        BigInteger shards = BigInteger.valueOf(count);
        return BigInteger.valueOf(shard)
                .shiftLeft(HASH_BITS)
                .add(shards)
                .subtract(BigInteger.ONE)
                .divide(shards);
    }

    private static long bigEndian(byte[] bytes, int offset) {
        long value = 0;
        for (int i = offset; i < offset + Long.BYTES; i++) {
            value = value << Byte.SIZE | (bytes[i] & 0xFF);
        }
        return value;
    }

    /** The upper half of a product whose first factor is unsigned. */
    private static long multiplyHigh(long unsigned, long positive) {
        return Math.multiplyHigh(unsigned, positive) + (unsigned < 0 ? positive : 0);
    }
}
