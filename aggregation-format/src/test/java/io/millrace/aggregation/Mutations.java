package io.millrace.aggregation;

import java.util.Arrays;
import java.util.Random;

/** Small damage of every kind to an encoded aggregate, from a source of random numbers. */
final class Mutations {
    private static final byte[][] TREACHEROUS = {
        Envelopes.hex("FFFFFFFFFFFFFFFFFF01"),
        Envelopes.hex("80808080808080808001"),
        Envelopes.hex("8080808010"),
        Envelopes.hex("FFFFFFFF07"),
        Envelopes.hex("FFFFFFFF0F"),
        Envelopes.hex("FF"),
        Envelopes.hex("80"),
        Envelopes.hex("8000"),
        Envelopes.hex("00"),
        Envelopes.hex("23"),
        Envelopes.hex("24"),
        Envelopes.hex("2324"),
        Envelopes.hex("0A00"),
        Envelopes.hex("0A0161"),
        Envelopes.hex("120135"),
        Envelopes.hex("1A0408001A00"),
        Envelopes.hex("0800"),
        Envelopes.hex("1000"),
        Envelopes.hex("1A00"),
        Envelopes.hex("2200"),
        Envelopes.hex("22030A0165"),
        Envelopes.hex("D27E00"),
    };

    private Mutations() {}

    /** The bytes with one to three changes; the original is left alone. */
    static byte[] mutated(byte[] original, byte[] other, Random random) {
        byte[] bytes = original;
        for (int i = random.nextInt(4) == 0 ? 3 : 1; i > 0; i--) {
            bytes = mutatedOnce(bytes, other, random);
        }
        return bytes;
    }

    private static byte[] mutatedOnce(byte[] bytes, byte[] other, Random random) {
        int at = random.nextInt(bytes.length + 1);
        int to = Math.min(bytes.length, at + random.nextInt(12));
        return switch (random.nextInt(9)) {
            case 0, 1 -> changed(bytes, at, (byte) (1 << random.nextInt(8)));
            case 2 -> changed(bytes, at, (byte) random.nextInt(256));
            case 3 -> Arrays.copyOf(bytes, at);
            case 4 -> replaced(bytes, at, to, new byte[0]);
            case 5 -> replaced(bytes, at, at, Arrays.copyOfRange(bytes, at, to));
            case 6 -> replaced(bytes, at, at, TREACHEROUS[random.nextInt(TREACHEROUS.length)]);
            case 7 ->
                replaced(bytes, at, Math.min(bytes.length, at + 1), TREACHEROUS[random.nextInt(TREACHEROUS.length)]);
            default -> replaced(bytes, at, bytes.length, tail(other, random));
        };
    }

    private static byte[] tail(byte[] bytes, Random random) {
        return Arrays.copyOfRange(bytes, random.nextInt(bytes.length + 1), bytes.length);
    }

    private static byte[] changed(byte[] bytes, int at, byte mask) {
        byte[] copy = bytes.clone();
        if (at < copy.length) {
            copy[at] ^= mask;
        }
        return copy;
    }

    private static byte[] replaced(byte[] bytes, int from, int to, byte[] by) {
        byte[] result = Arrays.copyOf(bytes, bytes.length - (to - from) + by.length);
        System.arraycopy(by, 0, result, from, by.length);
        System.arraycopy(bytes, to, result, from + by.length, bytes.length - to);
        return result;
    }
}
