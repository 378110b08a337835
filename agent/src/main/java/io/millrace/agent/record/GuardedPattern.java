package io.millrace.agent.record;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A regular expression over the bytes of records, read as UTF-8 (what is none counts as U+FFFD), that ends: a match that takes more than a
 * million steps and 64 for each byte, or more of the stack than there is, is given up and counts as none. Keeps the last text until the next
 * one; for one thread at a time.
 */
public final class GuardedPattern {
    static final long STEPS = 1_000_000;
    static final long STEPS_PER_BYTE = 64;

    private final Matcher matcher;
    private final StepText text = new StepText();
    private long abandoned;
    private boolean isAbandoned;

    public GuardedPattern(Pattern pattern) {
        matcher = pattern.matcher("");
    }

    /** Whether the pattern matches the beginning of {@code bytes[from, to)}. */
    public boolean lookingAt(byte[] bytes, int from, int to) {
        set(bytes, from, to);
        try {
            return matcher.lookingAt();
        } catch (StepText.StepsUsedUp | StackOverflowError e) {
            return abandon();
        }
    }

    /** Whether the pattern matches all of {@code bytes[from, to)}. */
    public boolean matches(byte[] bytes, int from, int to) {
        set(bytes, from, to);
        try {
            return matcher.matches();
        } catch (StepText.StepsUsedUp | StackOverflowError e) {
            return abandon();
        }
    }

    /** Whether the pattern is found in {@code bytes[from, to)}. */
    public boolean find(byte[] bytes, int from, int to) {
        set(bytes, from, to);
        return findNext();
    }

    /** Whether the pattern is found once more behind what was found last, in the same bytes and with what is left of the steps. */
    public boolean findNext() {
        try {
            return matcher.find();
        } catch (StepText.StepsUsedUp | StackOverflowError e) {
            return abandon();
        }
    }

    private void set(byte[] bytes, int from, int to) {
        isAbandoned = false;
        text.set(bytes, from, to, STEPS + STEPS_PER_BYTE * (to - from));
        matcher.reset(text);
    }

    private boolean abandon() {
        abandoned++;
        isAbandoned = true;
        return false;
    }

    /** Whether the last call gave up. */
    public boolean isAbandoned() {
        return isAbandoned;
    }

    /** How many matches were given up. */
    public long abandoned() {
        return abandoned;
    }

    /** How many groups the pattern has. */
    public int groupCount() {
        return matcher.groupCount();
    }

    /** Where in the array what a group matched begins; -1 if it matched nothing. Group 0 is the whole match. */
    public int start(int group) {
        int start = matcher.start(group);
        return start < 0 ? -1 : text.place(start);
    }

    /** Where in the array what a group matched ends; -1 if it matched nothing. */
    public int end(int group) {
        int end = matcher.end(group);
        return end < 0 ? -1 : text.place(end);
    }

    /** Like {@link #start(int)}, by the name of a group that there is. */
    public int start(String group) {
        int start = matcher.start(group);
        return start < 0 ? -1 : text.place(start);
    }

    /** Like {@link #end(int)}, by the name of a group that there is. */
    public int end(String group) {
        int end = matcher.end(group);
        return end < 0 ? -1 : text.place(end);
    }
}
