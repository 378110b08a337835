package io.millrace.agent.flow;

import io.millrace.agent.file.ContentMark;
import java.util.ArrayDeque;
import java.util.Deque;

/** What of one generation was read and is not settled, in the order of reading: settled in any order, it yields the contiguous acked offset. */
final class AckWindow {
    private final Deque<Range> open = new ArrayDeque<>();
    private ContentMark acked;

    /** Bytes that were read together. */
    static final class Range {
        final long end;
        final long sinceNanos;
        private final ContentMark mark;
        private boolean isSettled;

        private Range(ContentMark mark, long sinceNanos) {
            this.end = mark.offset();
            this.mark = mark;
            this.sinceNanos = sinceNanos;
        }
    }

    AckWindow(ContentMark acked) {
        this.acked = acked;
    }

    /** Bytes up to a mark were read. */
    Range add(ContentMark end, long nowNanos) {
        Range range = new Range(end, nowNanos);
        open.addLast(range);
        return range;
    }

    /** Whether this moved the acked offset. */
    boolean settle(Range range) {
        range.isSettled = true;
        boolean moved = false;
        for (Range first = open.peekFirst(); first != null && first.isSettled; first = open.peekFirst()) {
            acked = first.mark;
            open.removeFirst();
            moved = true;
        }
        return moved;
    }

    /** Below it everything is settled. */
    ContentMark acked() {
        return acked;
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    /** When the oldest of what is not settled was read; {@code otherwise} if there is none. */
    long oldestNanos(long otherwise) {
        Range first = open.peekFirst();
        return first == null ? otherwise : first.sinceNanos;
    }
}
