package io.millrace.agent.transform;

/** Finds the fields of a log line, without its line end. */
@FunctionalInterface
interface LineParser {
    /** Sets the fields that {@code line[0, to)} has; answers whether the line as a whole is of the format. */
    boolean parse(byte[] line, int to, FieldBounds fields);

    /** Where the next byte of that value is in {@code line[from, to)}, or -1. */
    static int indexOf(byte[] line, char value, int from, int to) {
        for (int at = Math.max(0, from); at < to; at++) {
            if (line[at] == value) {
                return at;
            }
        }
        return -1;
    }

    /** Whether {@code line[at, to)} begins with an ASCII text. */
    static boolean startsWith(byte[] line, int at, int to, String text) {
        if (to - at < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (line[at + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether all of {@code line[from, to)}, at least one byte, are digits. */
    static boolean isNumber(byte[] line, int from, int to) {
        for (int at = from; at < to; at++) {
            if (line[at] < '0' || line[at] > '9') {
                return false;
            }
        }
        return from < to;
    }
}
