package io.millrace.agent.transform;

import io.millrace.agent.config.Step.SingleLine;
import io.millrace.agent.record.LineScan;
import io.millrace.agent.record.Origin;
import java.util.Arrays;

/** Joins the lines of a record. */
final class SingleLineStep implements Transform {
    private final SingleLine step;

    SingleLineStep(SingleLine step) {
        this.step = step;
    }

    @Override
    public void apply(byte[] record, Origin origin, long offset, Emitter emitter) {
        // Each line feed, one byte, becomes two at most.
        byte[] made = new byte[record.length * (step.escapeNewLine() ? 2 : 1)];
        int textEnd = LineFeeds.textEnd(record);
        int size = 0;
        int next = 0;
        for (int at = 0; at < textEnd; at = next) {
            if (at > 0 && step.escapeNewLine()) {
                made[size++] = '\\';
                made[size++] = 'n';
            }
            int feed = LineScan.nextEnd(record, at, textEnd);
            next = feed < 0 ? textEnd : feed;
            int to = feed < 0 ? textEnd : lineEnd(record, at, feed - 1);
            int from = step.trim() ? afterSpace(record, at, to) : at;
            to = step.trim() ? beforeSpace(record, from, to) : to;
            System.arraycopy(record, from, made, size, to - from);
            size += to - from;
        }
        if (LineFeeds.endsWithOne(record)) {
            made[size++] = '\n';
        }
        emitter.emit(Arrays.copyOf(made, size));
    }

    private static int lineEnd(byte[] record, int from, int feed) {
        return feed > from && record[feed - 1] == '\r' ? feed - 1 : feed;
    }

    private static int afterSpace(byte[] record, int from, int to) {
        int at = from;
        while (at < to && isSpace(record[at])) {
            at++;
        }
        return at;
    }

    private static int beforeSpace(byte[] record, int from, int to) {
        int at = to;
        while (at > from && isSpace(record[at - 1])) {
            at--;
        }
        return at;
    }

    private static boolean isSpace(byte value) {
        return value >= 0 && value <= ' ';
    }
}
