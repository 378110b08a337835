package io.millrace.agent.record;

/** Where UTF-8 text may be cut. */
public final class Utf8Cut {
    private Utf8Cut() {}

    /**
     * The largest position up to {@code limit} that is not inside a character; {@code limit} itself where the bytes around it are not UTF-8.
     *
     * @param from where the text begins; the answer is not below it
     * @param limit at most the length of the array; bytes behind it are looked at where there are any
     */
    public static int at(byte[] bytes, int from, int limit) {
        int lead = limit - 1;
        while (lead >= from && lead > limit - 4 && isContinuation(bytes[lead])) {
            lead--;
        }
        if (lead < from || lead + expected(bytes[lead]) <= limit) {
            return limit;
        }
        int known = Math.min(bytes.length, lead + expected(bytes[lead]));
        for (int at = lead + 1; at < known; at++) {
            if (!continues(bytes, lead, at)) {
                return limit;
            }
        }
        return lead;
    }

    /** How many bytes the character takes that begins at {@code at}: 1 to 4, or 0 if {@code bytes[at, to)} does not begin with one. */
    public static int sequence(byte[] bytes, int at, int to) {
        int length = expected(bytes[at]);
        if (length == 0 || length > to - at) {
            return 0;
        }
        for (int i = at + 1; i < at + length; i++) {
            if (!continues(bytes, at, i)) {
                return 0;
            }
        }
        return length;
    }

    /** By its first byte; 0 if that cannot be one. */
    private static int expected(byte first) {
        int value = first & 0xFF;
        if (value < 0x80) {
            return 1;
        }
        if (value < 0xC2 || value > 0xF4) {
            return 0;
        }
        return value < 0xE0 ? 2 : value < 0xF0 ? 3 : 4;
    }

    /** The second byte must not make a longer form than needed, a surrogate, or a number beyond the last character. */
    private static boolean continues(byte[] bytes, int lead, int at) {
        if (!isContinuation(bytes[at])) {
            return false;
        }
        int second = bytes[at] & 0xFF;
        if (at > lead + 1) {
            return true;
        }
        return switch (bytes[lead] & 0xFF) {
            case 0xE0 -> second >= 0xA0;
            case 0xED -> second < 0xA0;
            case 0xF0 -> second >= 0x90;
            case 0xF4 -> second < 0x90;
            default -> true;
        };
    }

    private static boolean isContinuation(byte value) {
        return (value & 0xC0) == 0x80;
    }
}
