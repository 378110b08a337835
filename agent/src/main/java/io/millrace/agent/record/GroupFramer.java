package io.millrace.agent.record;

/** Groups of lines are records, cut between lines at the caps. A line that is longer than a record may be is one of its own. */
final class GroupFramer implements Framer {
    private final GroupRule rule;
    private final LineEnding ending;
    private final int maxLines;
    private final int maxBytes;

    GroupFramer(GroupRule rule, LineEnding ending, int maxLines, int maxBytes) {
        this.rule = rule;
        this.ending = ending;
        this.maxLines = maxLines;
        this.maxBytes = maxBytes;
    }

    @Override
    public int frame(byte[] window, int from, int to, boolean isFinal, FrameSink sink) {
        int start = from;
        int at = from;
        int lines = 0;
        while (at < to) {
            int next = LineScan.nextEnd(window, at, to);
            boolean isWhole = next >= 0 || isFinal;
            int lineEnd = next >= 0 ? next : to;
            if (lines > 0 && endsBefore(window, start, at, lineEnd, isWhole)) {
                emit(window, start, at, sink);
                start = at;
                lines = 0;
            }
            if (!isWhole) {
                break;
            }
            boolean isComplete = rule.add(window, at, textEnd(window, at, lineEnd), lines == 0);
            lines++;
            at = lineEnd;
            if (isComplete || isFull(lines, at - start)) {
                emit(window, start, at, sink);
                start = at;
                lines = 0;
            }
        }
        return finish(window, start, to, isFinal, sink) - from;
    }

    private boolean isFull(int lines, int bytes) {
        return lines >= maxLines || bytes > maxBytes;
    }

    /** Answers how far records go. */
    private int finish(byte[] window, int start, int to, boolean isFinal, FrameSink sink) {
        if (!isFinal || start == to) {
            return start;
        }
        emit(window, start, to, sink);
        return to;
    }

    /** Decided for an unfinished line as soon as nothing that follows can change it, and never otherwise. */
    private boolean endsBefore(byte[] window, int start, int at, int lineEnd, boolean isWhole) {
        if (lineEnd - start > maxBytes) {
            return true;
        }
        // A carriage return before the line feed is not looked at: two more bytes than the limit, and the first ones
        // stand.
        boolean isDecided = isWhole || lineEnd - at > GroupRule.LINE_LIMIT + 1;
        return isDecided && !rule.belongs(window, at, textEnd(window, at, lineEnd));
    }

    private void emit(byte[] window, int start, int next, FrameSink sink) {
        sink.record(start, ending.contentEnd(window, start, next), next);
    }

    private static int textEnd(byte[] window, int start, int next) {
        if (next == start || window[next - 1] != '\n') {
            return next;
        }
        return next - 1 > start && window[next - 2] == '\r' ? next - 2 : next - 1;
    }

    @Override
    public int minWindow() {
        return maxBytes == Integer.MAX_VALUE ? maxBytes : maxBytes + 1;
    }

    @Override
    public long abandonedMatches() {
        return rule.abandonedMatches();
    }
}
