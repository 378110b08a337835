package io.millrace.agent.transform;

import java.nio.charset.StandardCharsets;

/** Reads what stands between the quotes of a JSON text. */
final class JsonEscapes {
    private static final String LETTERS = "bfnrt";
    private static final String MEANINGS = "\b\f\n\r\t";

    private JsonEscapes() {}

    /** Writes the text that {@code bytes[from, to)} stands for; what is no escape stays as it is. */
    static void undo(byte[] bytes, int from, int to, JsonBytes out) {
        int begun = from;
        int at = LineParser.indexOf(bytes, '\\', from, to);
        while (at >= 0 && at + 1 < to) {
            out.put(bytes, begun, at);
            begun = escape(bytes, at, to, out);
            at = LineParser.indexOf(bytes, '\\', begun, to);
        }
        out.put(bytes, begun, to);
    }

    /** Writes one character; answers where its escape ends. */
    private static int escape(byte[] bytes, int at, int to, JsonBytes out) {
        char letter = (char) bytes[at + 1];
        int meaning = LETTERS.indexOf(letter);
        if (meaning >= 0) {
            out.put(MEANINGS.charAt(meaning));
            return at + 2;
        }
        if (letter != 'u') {
            out.put(letter);
            return at + 2;
        }
        int first = unit(bytes, at, to);
        if (first < 0) {
            out.put('\\');
            return at + 1;
        }
        int second = Character.isHighSurrogate((char) first) ? unit(bytes, at + 6, to) : -1;
        boolean isPair = second >= 0 && Character.isLowSurrogate((char) second);
        String text = isPair ? String.valueOf(new char[] {(char) first, (char) second}) : String.valueOf((char) first);
        // Half of a pair alone has no bytes.
        out.put((isPair || !Character.isSurrogate((char) first) ? text : "\uFFFD").getBytes(StandardCharsets.UTF_8));
        return at + (isPair ? 12 : 6);
    }

    /** The number behind a backslash and a {@code u}, or -1 if none stands there. */
    private static int unit(byte[] bytes, int at, int to) {
        if (at + 6 > to || bytes[at] != '\\' || bytes[at + 1] != 'u') {
            return -1;
        }
        int unit = 0;
        for (int i = at + 2; i < at + 6; i++) {
            int digit = Character.digit(bytes[i], 16);
            if (digit < 0) {
                return -1;
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }
}
