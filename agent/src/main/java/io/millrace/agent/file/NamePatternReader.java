package io.millrace.agent.file;

import java.util.ArrayList;
import java.util.List;

/** Reads the pattern of one name: the part of a path pattern between two slashes. */
final class NamePatternReader {
    private static final int DEEPEST = 20;

    private final String pattern;
    private final int end;
    private int at;
    private int depth;

    private NamePatternReader(String pattern, int from, int end) {
        this.pattern = pattern;
        this.end = end;
        at = from;
    }

    /** Reads the characters of a path pattern from {@code from} up to {@code end}, which hold no slash. */
    static NamePattern read(String pattern, int from, int end) {
        return new NamePatternReader(pattern, from, end).sequence();
    }

    /** The error of a pattern that cannot be read, {@code at} counted from 0. */
    static IllegalArgumentException wrong(String pattern, int at, String why) {
        return new IllegalArgumentException("The pattern " + pattern + " is wrong at character " + (at + 1) + ", "
                + pattern.substring(at) + ": " + why);
    }

    /** Up to the end, or in a group up to what ends this choice of it. */
    private NamePattern sequence() {
        List<NamePattern> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        while (at < end && !(depth > 0 && (pattern.charAt(at) == ',' || pattern.charAt(at) == '}'))) {
            char next = pattern.charAt(at);
            if (next == '*' || next == '?' || next == '[' || next == '{') {
                endLiteral(literal, parts);
                parts.add(special(next));
            } else {
                literal.append(character(next));
            }
        }
        endLiteral(literal, parts);
        return switch (parts.size()) {
            case 0 -> new NamePattern.Literal("");
            case 1 -> parts.get(0);
            default -> new NamePattern.Sequence(parts);
        };
    }

    private static void endLiteral(StringBuilder literal, List<NamePattern> parts) {
        if (!literal.isEmpty()) {
            parts.add(new NamePattern.Literal(literal.toString()));
            literal.setLength(0);
        }
    }

    private NamePattern special(char next) {
        if (next == '[') {
            return oneOf();
        }
        if (next == '{') {
            return either();
        }
        at++;
        if (next == '?') {
            return new NamePattern.One(List.of(), true);
        }
        while (at < end && pattern.charAt(at) == '*') {
            at++;
        }
        return new NamePattern.Any();
    }

    private char character(char next) {
        if (next != '\\') {
            at++;
            return next;
        }
        if (at + 1 >= end) {
            throw wrong(pattern, at, "nothing to escape follows the backslash; write two for a backslash itself");
        }
        at += 2;
        return pattern.charAt(at - 1);
    }

    private NamePattern either() {
        int open = at;
        if (++depth > DEEPEST) {
            throw wrong(pattern, open, "groups are nested deeper than " + DEEPEST);
        }
        List<NamePattern> choices = new ArrayList<>();
        do {
            at++;
            choices.add(sequence());
        } while (at < end && pattern.charAt(at) == ',');
        if (at >= end) {
            throw wrong(
                    pattern,
                    open,
                    "the group is not closed by a } before the next slash; write \\{ for a brace itself");
        }
        at++;
        depth--;
        return new NamePattern.Either(choices);
    }

    /** As in Java's own patterns a backslash stands for itself here; as in a shell's, so does a bracket that comes first. */
    private NamePattern oneOf() {
        int open = at++;
        boolean negated = at < end && pattern.charAt(at) == '!';
        if (negated) {
            at++;
        }
        List<NamePattern.Range> ranges = new ArrayList<>();
        while (at < end && (ranges.isEmpty() || pattern.charAt(at) != ']')) {
            ranges.add(range());
        }
        if (at >= end) {
            throw wrong(
                    pattern,
                    open,
                    "the class is not closed by a ] before the next slash; write \\[ for a bracket itself");
        }
        at++;
        return new NamePattern.One(ranges, negated);
    }

    private NamePattern.Range range() {
        int start = at;
        int first = codePoint();
        // A dash at the end stands for itself.
        if (at + 1 >= end || pattern.charAt(at) != '-' || pattern.charAt(at + 1) == ']') {
            return new NamePattern.Range(first, first);
        }
        at++;
        int last = codePoint();
        if (last < first) {
            throw wrong(pattern, start, "the range ends before it begins");
        }
        return new NamePattern.Range(first, last);
    }

    private int codePoint() {
        int character = pattern.codePointAt(at);
        at += Character.charCount(character);
        return character;
    }
}
