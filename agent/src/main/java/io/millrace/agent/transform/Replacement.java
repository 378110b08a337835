package io.millrace.agent.transform;

import io.millrace.agent.record.GuardedPattern;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is put for a match: text, with {@code $1} and <code>${name}</code> for groups and a backslash before what is to stand for itself. */
final class Replacement {
    private static final Pattern PART =
            Pattern.compile("\\\\(.)|\\$(\\d)|\\$\\{([a-zA-Z][a-zA-Z0-9]*)}|\\$|\\\\", Pattern.DOTALL);

    /** One part. */
    private interface Part {
        void write(GuardedPattern match, byte[] record, JsonBytes out);
    }

    private final List<Part> parts = new ArrayList<>();

    private Replacement() {}

    /**
     * Reads a replacement for that pattern.
     *
     * @throws IllegalArgumentException if it names a group that the pattern does not have, or ends within an escape
     */
    static Replacement of(String replacement, Pattern pattern) {
        Replacement made = new Replacement();
        int groups = pattern.matcher("").groupCount();
        int from = 0;
        Matcher part = PART.matcher(replacement);
        while (part.find()) {
            made.text(replacement.substring(from, part.start()));
            if (part.group(1) != null) {
                made.text(part.group(1));
            } else if (part.group(2) != null && Integer.parseInt(part.group(2)) <= groups) {
                made.group(Integer.parseInt(part.group(2)));
            } else if (part.group(3) != null && ExtractStep.hasGroup(pattern, part.group(3))) {
                made.group(part.group(3));
            } else {
                throw new IllegalArgumentException("\"" + part.group() + "\" in the replacement \"" + replacement
                        + "\" names no group of " + pattern + "; write \\$ for a dollar and \\\\ for a backslash");
            }
            from = part.end();
        }
        made.text(replacement.substring(from));
        return made;
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        parts.add((match, record, out) -> out.put(bytes));
    }

    private void group(int number) {
        parts.add((match, record, out) -> put(record, match.start(number), match.end(number), out));
    }

    private void group(String name) {
        parts.add((match, record, out) -> put(record, match.start(name), match.end(name), out));
    }

    private static void put(byte[] record, int from, int to, JsonBytes out) {
        if (from >= 0) {
            out.put(record, from, to);
        }
    }

    void write(GuardedPattern match, byte[] record, JsonBytes out) {
        for (Part part : parts) {
            part.write(match, record, out);
        }
    }
}
