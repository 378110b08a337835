package io.millrace.agent.file;

import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pattern of one name in a path. It is followed with the set of all places in the name that it may have reached, so the time is at
 * most the length of the pattern times that of the name.
 */
sealed interface NamePattern {
    /** Where the rest of a name may begin, given where this part of the pattern may; {@code end} is where the name ends. */
    BitSet after(String path, int end, BitSet from);

    /** Whether the characters of a path from {@code from} up to {@code end} are a name that matches. */
    default boolean matches(String path, int from, int end) {
        BitSet start = new BitSet(end + 1);
        start.set(from);
        return after(path, end, start).get(end);
    }

    /** The only name that matches, if there is but one; else null. */
    default @Nullable String literal() {
        return null;
    }

    /** These characters and no others. */
    record Literal(String text) implements NamePattern {
        @Override
        public BitSet after(String path, int end, BitSet from) {
            BitSet reached = new BitSet(end + 1);
            for (int at = from.nextSetBit(0); at >= 0; at = from.nextSetBit(at + 1)) {
                if (at + text.length() <= end && path.startsWith(text, at)) {
                    reached.set(at + text.length());
                }
            }
            return reached;
        }

        @Override
        public boolean matches(String path, int from, int end) {
            return end - from == text.length() && path.startsWith(text, from);
        }

        @Override
        public String literal() {
            return text;
        }
    }

    /** Any number of any characters. */
    record Any() implements NamePattern {
        @Override
        public BitSet after(String path, int end, BitSet from) {
            BitSet reached = new BitSet(end + 1);
            int first = from.nextSetBit(0);
            if (first >= 0) {
                reached.set(first, end + 1);
            }
            return reached;
        }
    }

    /**
     * One character, whatever its width.
     *
     * @param ranges pairs of first and last code point
     * @param negated whether it must lie in none of them
     */
    record One(List<Range> ranges, boolean negated) implements NamePattern {
        public One {
            ranges = List.copyOf(ranges);
        }

        @Override
        public BitSet after(String path, int end, BitSet from) {
            BitSet reached = new BitSet(end + 1);
            for (int at = from.nextSetBit(0); at >= 0 && at < end; at = from.nextSetBit(at + 1)) {
                int character = path.codePointAt(at);
                if (holds(character) != negated) {
                    reached.set(at + Character.charCount(character));
                }
            }
            return reached;
        }

        private boolean holds(int character) {
            for (Range range : ranges) {
                if (character >= range.first() && character <= range.last()) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Code points from {@code first} to {@code last}, both included. */
    record Range(int first, int last) {}

    /** One of several. */
    record Either(List<NamePattern> patterns) implements NamePattern {
        public Either {
            patterns = List.copyOf(patterns);
        }

        @Override
        public BitSet after(String path, int end, BitSet from) {
            BitSet reached = new BitSet(end + 1);
            for (NamePattern pattern : patterns) {
                reached.or(pattern.after(path, end, from));
            }
            return reached;
        }
    }

    /** One after the other. */
    record Sequence(List<NamePattern> patterns) implements NamePattern {
        public Sequence {
            patterns = List.copyOf(patterns);
        }

        @Override
        public BitSet after(String path, int end, BitSet from) {
            return after(patterns, path, end, from);
        }

        private static BitSet after(List<NamePattern> patterns, String path, int end, BitSet from) {
            BitSet reached = from;
            for (NamePattern pattern : patterns) {
                reached = pattern.after(path, end, reached);
            }
            return reached;
        }

        /** Compares plain characters at both ends first: that is all there is to most patterns. */
        @Override
        public boolean matches(String path, int from, int end) {
            String first = literal(patterns.get(0));
            String last = literal(patterns.get(patterns.size() - 1));
            int start = from + first.length();
            int stop = end - last.length();
            if (start > stop || !path.startsWith(first, from) || !path.startsWith(last, stop)) {
                return false;
            }
            List<NamePattern> between =
                    patterns.subList(first.isEmpty() ? 0 : 1, patterns.size() - (last.isEmpty() ? 0 : 1));
            if (between.size() == 1 && between.get(0) instanceof Any) {
                return true;
            }
            BitSet starts = new BitSet(stop + 1);
            starts.set(start);
            return after(between, path, stop, starts).get(stop);
        }

        private static String literal(NamePattern pattern) {
            String literal = pattern.literal();
            return literal == null ? "" : literal;
        }
    }
}
