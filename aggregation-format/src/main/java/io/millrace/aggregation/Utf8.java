package io.millrace.aggregation;

/** The rule that texts must have a UTF-8 form, so that what is read is what was written. */
final class Utf8 {
    private Utf8() {}

    /**
     * Refuses unpaired surrogates. Encoders put a question mark in their place, which would change a key on its way and let two
     * different keys meet.
     */
    static void requireEncodable(String what, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!Character.isSurrogate(text.charAt(i))) {
                continue;
            }
            if (Character.isHighSurrogate(text.charAt(i))
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            throw new IllegalArgumentException("The " + what + " has an unpaired surrogate at index " + i + " of "
                    + text.length() + " and so no UTF-8 form; cut texts between code points");
        }
    }

    /** Copies a text that holds nothing but ASCII, which leaves no garbage. */
    @SuppressWarnings(
            "deprecation") // What it is deprecated for, dropping the high half of each character, is right for ASCII.
    static void copyAscii(String text, byte[] target, int at) {
        text.getBytes(0, text.length(), target, at);
    }

    /** The size of the UTF-8 form of a text that {@link #requireEncodable} has let pass. */
    static long sizeBytes(String text) {
        long size = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // Each half of a surrogate pair stands for two of its four bytes.
            size += c < 0x80 ? 0 : c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
        }
        return size;
    }
}
