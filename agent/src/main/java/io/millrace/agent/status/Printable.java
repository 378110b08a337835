package io.millrace.agent.status;

/** Text from elsewhere (a file may be called anything) on one line of a terminal. */
final class Printable {
    private Printable() {}

    /** The text with every control character, and what turns the direction of writing, as an escape. */
    static String line(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (isSafe(c)) {
                line.appendCodePoint(c);
            } else {
                line.append(String.format(c < 0x100 ? "\\x%02x" : "\\u%04x", c));
            }
        });
        return line.toString();
    }

    private static boolean isSafe(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
