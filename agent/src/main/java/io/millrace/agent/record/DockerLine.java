package io.millrace.agent.record;

import java.util.Arrays;

/**
 * One line of Docker's JSON log: an object with {@code log}, {@code stream} and {@code time}. Where these texts are in the window, escaped as
 * they stand there; used again and again. Knows as much of JSON as that takes: what else is in the object is stepped over.
 */
public final class DockerLine implements ContainerRule.ContainerLine {
    private static final byte[] LOG = {'l', 'o', 'g'};
    private static final byte[] STREAM = {'s', 't', 'r', 'e', 'a', 'm'};
    private static final byte[] TIME = {'t', 'i', 'm', 'e'};

    private int logStart;
    private int logEnd;
    private int streamStart;
    private int streamEnd;
    private int timeStart;
    private int timeEnd;
    private boolean isPartial;

    /**
     * Reads a line.
     *
     * @param end before its line feed
     * @return whether it is an object with a text named {@code log}; if not, nothing else may be asked
     */
    @Override
    public boolean parse(byte[] window, int start, int end) {
        logStart = -1;
        streamStart = streamEnd = timeStart = timeEnd = start;
        int close = closingBrace(window, afterSpace(window, start, end), end);
        if (close < 0 || afterSpace(window, close + 1, end) != end || logStart < 0) {
            return false;
        }
        isPartial = !endsWithLineFeed(window);
        return true;
    }

    /** Where the object at {@code open} ends; -1 if there is none. */
    private int closingBrace(byte[] window, int open, int end) {
        if (open >= end || window[open] != '{') {
            return -1;
        }
        int at = member(window, open + 1, end);
        while (at > 0 && at < end && window[at] == ',') {
            at = member(window, at + 1, end);
        }
        return at > 0 && at < end && window[at] == '}' ? at : -1;
    }

    /** Steps over a name and its value; answers where the comma or brace behind them is, -1 if there is none. */
    private int member(byte[] window, int from, int end) {
        int name = afterSpace(window, from, end);
        int nameEnd = textEnd(window, name, end);
        int colon = nameEnd < 0 ? end : afterSpace(window, nameEnd + 1, end);
        if (colon >= end || window[colon] != ':') {
            return -1;
        }
        int value = afterSpace(window, colon + 1, end);
        int valueEnd = textEnd(window, value, end);
        if (valueEnd < 0) {
            return afterSpace(window, afterOther(window, value, end), end);
        }
        note(window, name + 1, nameEnd, value + 1, valueEnd);
        return afterSpace(window, valueEnd + 1, end);
    }

    private void note(byte[] window, int name, int nameEnd, int value, int valueEnd) {
        if (is(window, name, nameEnd, LOG)) {
            logStart = value;
            logEnd = valueEnd;
        } else if (is(window, name, nameEnd, STREAM)) {
            streamStart = value;
            streamEnd = valueEnd;
        } else if (is(window, name, nameEnd, TIME)) {
            timeStart = value;
            timeEnd = valueEnd;
        }
    }

    private static boolean is(byte[] window, int from, int to, byte[] name) {
        return Arrays.equals(window, from, to, name, 0, name.length);
    }

    /** Where the closing quote is of a text that begins with the quote at {@code at}; -1 if there is no text. */
    private static int textEnd(byte[] window, int at, int end) {
        if (at >= end || window[at] != '"') {
            return -1;
        }
        for (int i = at + 1; i < end; i++) {
            if (window[i] == '\\') {
                i++;
            } else if (window[i] == '"') {
                return i;
            }
        }
        return -1;
    }

    /** After a value that is not a text. */
    private static int afterOther(byte[] window, int from, int end) {
        int depth = 0;
        for (int at = from; at < end; at++) {
            if (depth == 0 && (window[at] == ',' || window[at] == '}')) {
                return at;
            }
            if (window[at] == '"') {
                int close = textEnd(window, at, end);
                at = close < 0 ? end : close;
            } else {
                depth += nesting(window[at]);
            }
        }
        return end;
    }

    private static int nesting(byte value) {
        return switch (value) {
            case '{', '[' -> 1;
            case '}', ']' -> -1;
            default -> 0;
        };
    }

    private static int afterSpace(byte[] window, int from, int end) {
        int at = from;
        while (at < end && (window[at] == ' ' || window[at] == '\t' || window[at] == '\r')) {
            at++;
        }
        return at;
    }

    /** An even number of backslashes before the last one would make its {@code n} a letter. */
    private boolean endsWithLineFeed(byte[] window) {
        int at = logEnd - 1;
        if (at <= logStart || window[at] != 'n') {
            return false;
        }
        int backslashes = 0;
        for (at--; at >= logStart && window[at] == '\\'; at--) {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    /** Whether the text goes on in the next line of the stream: it has no line feed at its end. */
    @Override
    public boolean isPartial() {
        return isPartial;
    }

    /** One bit that stands for the stream. */
    @Override
    public int streamBit(byte[] window) {
        return ContainerRule.streamBit(window, streamStart, streamEnd);
    }

    /** Where the text begins, after its quote. */
    public int logStart() {
        return logStart;
    }

    /** After the text without the escaped line feed at its end. */
    public int logEnd() {
        return isPartial ? logEnd : logEnd - 2;
    }

    public int streamStart() {
        return streamStart;
    }

    public int streamEnd() {
        return streamEnd;
    }

    public int timeStart() {
        return timeStart;
    }

    public int timeEnd() {
        return timeEnd;
    }
}
