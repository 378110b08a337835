package io.millrace.agent.transform;

import io.millrace.agent.record.GuardedPattern;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What stands between the fields of a line. */
abstract class Delimiter {
    /** Where the next one begins in {@code record[from, to)}, or {@code to}. */
    abstract int find(byte[] record, int from, int to);

    /** How long the one that was found last is, in bytes. */
    abstract int length();

    /** Whether the last search was given up. */
    boolean isAbandoned() {
        return false;
    }

    static Delimiter of(String delimiter, boolean isPattern) {
        if (delimiter.isEmpty()) {
            throw new IllegalArgumentException("The delimiter of CSVTOJSON is empty; name one, like \",\"");
        }
        if (!isPattern) {
            return new Text(delimiter);
        }
        String plain = plain(delimiter);
        return plain == null ? new Matched(Pattern.compile(delimiter)) : new Text(plain);
    }

    /** A pattern that is one character is looked for as such; null if it is more. */
    private static @Nullable String plain(String pattern) {
        char last = pattern.charAt(pattern.length() - 1);
        if (pattern.length() == 1) {
            return "\\^$.|?*+()[]{}".indexOf(last) < 0 ? pattern : null;
        }
        if (pattern.length() != 2 || pattern.charAt(0) != '\\') {
            return null;
        }
        return last == 't' ? "\t" : Character.isLetterOrDigit(last) || last > 0x7F ? null : String.valueOf(last);
    }

    private static final class Text extends Delimiter {
        private final byte[] text;

        Text(String text) {
            this.text = text.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        int find(byte[] record, int from, int to) {
            int end = to - text.length;
            for (int at = from; at <= end; at++) {
                if (record[at] == text[0] && Arrays.equals(record, at, at + text.length, text, 0, text.length)) {
                    return at;
                }
            }
            return to;
        }

        @Override
        int length() {
            return text.length;
        }
    }

    private static final class Matched extends Delimiter {
        private final GuardedPattern pattern;
        private int length;

        Matched(Pattern pattern) {
            this.pattern = new GuardedPattern(pattern);
        }

        @Override
        int find(byte[] record, int from, int to) {
            boolean isFound = pattern.find(record, from, to);
            while (isFound && pattern.end(0) == pattern.start(0)) {
                isFound = pattern.findNext();
            }
            length = isFound ? pattern.end(0) - pattern.start(0) : 0;
            return isFound ? pattern.start(0) : to;
        }

        @Override
        int length() {
            return length;
        }

        @Override
        boolean isAbandoned() {
            return pattern.isAbandoned();
        }
    }
}
