package io.millrace.producer;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Partition keys for records that do not care: short, since every key is billed, and of 36 random bits, since the hashes of fewer keys
 * would spread unevenly over many shards. They are no secret, so that the cheapest source of randomness will do.
 */
final class RandomKeys {
    static final int LENGTH = 6;

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final int BITS_PER_CHARACTER = 6;

    private RandomKeys() {}

    static String next() {
        char[] key = new char[LENGTH];
        long bits = ThreadLocalRandom.current().nextLong();
        for (int i = 0; i < LENGTH; i++) {
            key[i] = ALPHABET.charAt((int) (bits & (ALPHABET.length() - 1)));
            bits >>>= BITS_PER_CHARACTER;
        }
        return new String(key);
    }
}
