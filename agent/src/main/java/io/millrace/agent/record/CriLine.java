package io.millrace.agent.record;

/** One line of a container runtime's log: {@code time stream tag text}. Where its parts are in the window that was read; used again and again. */
public final class CriLine implements ContainerRule.ContainerLine {
    private int timeEnd;
    private int streamStart;
    private int streamEnd;
    private int textStart;
    private int end;
    private boolean isPartial;

    /**
     * Reads a line.
     *
     * @param lineEnd before its line feed
     * @return whether it is one of the format; if not, nothing else may be asked
     */
    @Override
    public boolean parse(byte[] window, int start, int lineEnd) {
        timeEnd = space(window, start, lineEnd);
        streamStart = timeEnd + 1;
        streamEnd = space(window, streamStart, lineEnd);
        int tag = streamEnd + 1;
        int tagEnd = space(window, tag, lineEnd);
        end = lineEnd;
        textStart = Math.min(tagEnd + 1, lineEnd);
        boolean isLine = timeEnd - start >= 10
                && isDigit(window[start])
                && streamEnd > streamStart
                && tagEnd > tag
                && (tagEnd == tag + 1 || window[tag + 1] == ':')
                && (window[tag] == 'P' || window[tag] == 'F');
        isPartial = isLine && window[tag] == 'P';
        return isLine;
    }

    /** Whether the text goes on in the next line of the stream. */
    @Override
    public boolean isPartial() {
        return isPartial;
    }

    /** One bit that stands for the stream. */
    @Override
    public int streamBit(byte[] window) {
        return ContainerRule.streamBit(window, streamStart, streamEnd);
    }

    /** After the time, which begins the line. */
    public int timeEnd() {
        return timeEnd;
    }

    public int streamStart() {
        return streamStart;
    }

    public int streamEnd() {
        return streamEnd;
    }

    public int textStart() {
        return textStart;
    }

    /** After the text. */
    public int textEnd() {
        return end;
    }

    private static boolean isDigit(byte value) {
        return value >= '0' && value <= '9';
    }

    /** The next space, or the end: runtimes differ in whether an empty text has one before it. */
    private static int space(byte[] window, int from, int to) {
        for (int at = from; at < to; at++) {
            if (window[at] == ' ') {
                return at;
            }
        }
        return Math.max(from, to);
    }
}
