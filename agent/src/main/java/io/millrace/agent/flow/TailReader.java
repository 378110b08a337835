package io.millrace.agent.flow;

import io.millrace.agent.config.Framing;
import io.millrace.agent.file.Content;
import io.millrace.agent.file.ContentMark;
import io.millrace.agent.record.FileStart;
import io.millrace.agent.record.Footer;
import io.millrace.agent.record.Framer;
import io.millrace.agent.record.LineScan;
import io.millrace.agent.record.Origin;
import java.io.IOException;
import java.util.Objects;

/**
 * Takes whole records out of a tail's file, a window at a time. It consumes nothing that is not a whole record, so that neither the end of a
 * window nor a restart splits one. Belongs to the loop.
 */
final class TailReader {
    /** About how much is read at a time. */
    static final int WINDOW_BYTES = 256 * 1024;

    /** By how much a window may be longer, so that it ends where the file has a multiple of its length. */
    private static final int SLACK_BYTES = 16 * 1024;

    /** The longest window. */
    static final int MOST_WINDOW_BYTES = WINDOW_BYTES + SLACK_BYTES;

    private final Framing framing;
    private final Framer framer;
    private final Footer footer;
    private final BatchBuilder builder;
    private final LongRecord longRecord;
    private final byte[] window = new byte[MOST_WINDOW_BYTES];
    private boolean sawFooter;

    TailReader(Framing framing, Framer framer, BatchBuilder builder, LongRecord longRecord) {
        this.framing = framing;
        this.framer = framer;
        this.footer = Footer.of(framing);
        this.builder = builder;
        this.longRecord = longRecord;
    }

    /** Takes what is there. */
    Reading read(Tail tail, FlushRule.Flush flush) throws IOException {
        boolean isFinal = flush != FlushRule.Flush.NOTHING;
        Content content = Objects.requireNonNull(tail.content, "not open");
        if (!isFinal && !content.isEnded() && !hasNewLineEnd(tail, content)) {
            return tail.read.compare(content) == ContentMark.Match.DIFFERENT
                    ? new Reading.Replaced()
                    : new Reading.Incomplete(tail.scannedTo - tail.readOffset());
        }
        int wanted = windowBytes(tail.readOffset());
        int length = content.read(window, 0, wanted, tail.readOffset());
        if (isReplaced(tail, content)) {
            return new Reading.Replaced();
        }
        if (length == wanted) {
            return frame(tail, content, length, false, true, flush);
        }
        if (flush == FlushRule.Flush.GROUP && !content.isEnded()) {
            return wholeLines(tail, content, length, flush);
        }
        return frame(tail, content, length, isFinal || content.isEnded(), false, flush);
    }

    /** Windows end where blocks of keys end, but for a line: otherwise each would leave small parts of two of them to be sent. */
    private static int windowBytes(long offset) {
        return (int) (WINDOW_BYTES - (offset + SLACK_BYTES) % WINDOW_BYTES) + SLACK_BYTES;
    }

    /** Takes a group that has waited, and leaves a line that has begun. */
    private Reading wholeLines(Tail tail, Content content, int length, FlushRule.Flush flush) throws IOException {
        int end = LineScan.lastEnd(window, 0, length);
        return end > 0 ? frame(tail, content, end, true, false, flush) : incomplete(tail, length);
    }

    private static boolean isReplaced(Tail tail, Content content) throws IOException {
        return content.sizeBytes() < tail.readOffset()
                || (!tail.isCompressed && tail.read.compare(content) == ContentMark.Match.DIFFERENT);
    }

    /** Whether a line ended in what is new since the last look; a long line that grows slowly is not read again and again. */
    private boolean hasNewLineEnd(Tail tail, Content content) throws IOException {
        boolean hasGrown = content.sizeBytes() > tail.scannedTo;
        if (tail.isCompressed || tail.scannedTo <= tail.readOffset() || !hasGrown) {
            return true;
        }
        int length = content.read(window, 0, WINDOW_BYTES, tail.scannedTo);
        for (int i = 0; i < length; i++) {
            if (window[i] == '\n') {
                return true;
            }
        }
        if (length == WINDOW_BYTES) {
            return true;
        }
        tail.scannedTo += length;
        return false;
    }

    /** @param isFull whether there may be more behind the window, so that what is final is to be seen behind it */
    private Reading frame(
            Tail tail, Content content, int length, boolean isFinal, boolean isFull, FlushRule.Flush flush)
            throws IOException {
        builder.clear();
        long base = tail.readOffset();
        sawFooter = false;
        LongRecord.Taker taking = new Taking(tail.origin, base);
        int from = base == 0 ? FileStart.contentFrom(framing, window, 0, length, isFinal) : 0;
        if (from < 0) {
            return incomplete(tail, length);
        }
        if (from > 0) {
            builder.skip("header", from);
        }
        int consumed = from
                + framer.frame(
                        window, from, length, isFinal, (start, end, next) -> taking.take(window, start, end, next));
        if (consumed == 0 && isFull) {
            return longRecord.read(tail, content, flush, builder, taking);
        }
        if (consumed == 0) {
            return incomplete(tail, length);
        }
        ContentMark end = tail.read.grown(content, window, length, consumed);
        tail.scannedTo = base + length;
        return new Reading.Taken(
                builder.build(window, consumed, tail.origin, tail.acks.acked().offset()),
                end,
                builder.tally(consumed),
                isFull || consumed < length,
                sawFooter);
    }

    private static Reading incomplete(Tail tail, int length) {
        tail.scannedTo = tail.readOffset() + length;
        return new Reading.Incomplete(length);
    }

    /** Takes the records of one window. */
    private final class Taking implements LongRecord.Taker {
        private final Origin origin;
        private final long base;

        Taking(Origin origin, long base) {
            this.origin = origin;
            this.base = base;
        }

        @Override
        public void take(byte[] bytes, int start, int end, int next) {
            if (sawFooter || footer.matches(bytes, start, end)) {
                sawFooter = true;
                builder.skip("footer", next - start);
            } else if (next - start > framing.maxRecordBytes()) {
                longRecord.take(bytes, start, end, next, origin, base, builder);
            } else {
                builder.add(bytes, start, end, origin, base + start, next - start);
            }
        }

        @Override
        public boolean sawFooter() {
            return sawFooter;
        }
    }
}
