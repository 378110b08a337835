package io.millrace.aggregation;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A point in the hash key space of a stream: an unsigned number of 128 bits.
 *
 * <p>A record goes to the shard whose range holds its hash key, which is the explicit one of the record if it has one, and else the
 * MD5 digest of the UTF-8 bytes of its partition key, read as a big-endian number.
 *
 * @param high the upper 64 bits, unsigned
 * @param low the lower 64 bits, unsigned
 */
public record HashKey(long high, long low) implements Comparable<HashKey> {
    /** The smallest hash key, 0. */
    public static final HashKey MIN = new HashKey(0, 0);

    /** The largest hash key, 2<sup>128</sup> - 1. */
    public static final HashKey MAX = new HashKey(-1, -1);

    private static final int LIMBS = 4;
    private static final long LIMB_MASK = 0xFFFF_FFFFL;
    private static final int CHUNK_DIGITS = 9;
    private static final int CHUNK = 1_000_000_000;

    /** The hash key of a partition key: MD5 of its UTF-8 bytes, in which an unpaired surrogate counts as a question mark. */
    public static HashKey ofPartitionKey(String partitionKey) {
        return IdleMd5.hashKeyOf(partitionKey);
    }

    /**
     * The hash key that a decimal text stands for.
     *
     * @param decimal digits only; leading zeros are allowed
     * @throws IllegalArgumentException if it is empty, holds anything but digits, or is above 2<sup>128</sup> - 1
     */
    public static HashKey parse(String decimal) {
        if (decimal.isEmpty()) {
            throw new IllegalArgumentException("A hash key is a decimal number, but the text is empty");
        }
        long[] limbs = new long[LIMBS];
        for (int from = 0; from < decimal.length(); from += CHUNK_DIGITS) {
            int to = Math.min(decimal.length(), from + CHUNK_DIGITS);
            long carry = 0;
            long scale = 1;
            for (int i = from; i < to; i++) {
                carry = carry * 10 + digit(decimal, i);
                scale *= 10;
            }
            for (int i = LIMBS - 1; i >= 0; i--) {
                carry += limbs[i] * scale;
                limbs[i] = carry & LIMB_MASK;
                carry >>>= 32;
            }
            if (carry != 0) {
                throw new IllegalArgumentException(
                        "Hash key " + shortened(decimal) + " is above the largest one, " + MAX.toDecimal());
            }
        }
        return new HashKey(limbs[0] << 32 | limbs[1], limbs[2] << 32 | limbs[3]);
    }

    private static int digit(String decimal, int index) {
        char c = decimal.charAt(index);
        if (c < '0' || c > '9') {
            throw new IllegalArgumentException(
                    "Hash key \"" + shortened(decimal) + "\" is not a decimal number: character " + (index + 1)
                            + " is U+" + String.format(Locale.ROOT, "%04X", (int) c));
        }
        return c - '0';
    }

    private static String shortened(String text) {
        return text.length() <= 50 ? text : text.substring(0, 50) + "...";
    }

    /** The decimal text of this number, without leading zeros, as the service's API writes it. */
    public String toDecimal() {
        if (high == 0) {
            return Long.toUnsignedString(low);
        }
        long[] limbs = {high >>> 32, high & LIMB_MASK, low >>> 32, low & LIMB_MASK};
        byte[] digits = new byte[5 * CHUNK_DIGITS];
        for (int end = digits.length; end > 0; end -= CHUNK_DIGITS) {
            long remainder = 0;
            for (int i = 0; i < LIMBS; i++) {
                long dividend = remainder << 32 | limbs[i];
                limbs[i] = dividend / CHUNK;
                remainder = dividend % CHUNK;
            }
            for (int i = end - 1; i >= end - CHUNK_DIGITS; i--) {
                digits[i] = (byte) ('0' + remainder % 10);
                remainder /= 10;
            }
        }
        int first = 0;
        while (digits[first] == '0') {
            first++;
        }
        return new String(digits, first, digits.length - first, StandardCharsets.US_ASCII);
    }

    /** Compares as unsigned numbers. */
    @Override
    public int compareTo(HashKey other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** The decimal text. */
    @Override
    public String toString() {
        return toDecimal();
    }
}
