package io.millrace.agent.flow;

import io.millrace.agent.config.Framing;
import io.millrace.agent.config.Framing.LongRecords;
import io.millrace.agent.file.Content;
import io.millrace.agent.record.Framer;
import io.millrace.agent.record.LineScan;
import io.millrace.agent.record.Origin;
import io.millrace.agent.record.Utf8Cut;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Records that do not fit the window, or are longer than records may be. What becomes of one is decided once its end is there, so that a restart
 * decides the same; only parts of a split one go on before. Belongs to the loop.
 */
final class LongRecord {
    private static final int CHUNK_BYTES = 256 * 1024;

    /** Takes one record of a window. */
    interface Taker {
        void take(byte[] window, int start, int end, int next);

        /** Whether the last one that was taken ended its file. */
        boolean sawFooter();
    }

    private final Framing framing;
    private final Framer framer;
    private final LongRecordFile sideFile;

    LongRecord(Framing framing, Framer framer, LongRecordFile sideFile) {
        this.framing = framing;
        this.framer = framer;
        this.sideFile = sideFile;
    }

    /** Reads a record that begins where the tail was read to and fills the window without an end, and what is behind it by then. */
    Reading read(Tail tail, Content content, FlushRule.Flush flush, BatchBuilder builder, Taker taker)
            throws IOException {
        builder.clear();
        byte[] bytes = new byte[framing.maxRecordBytes() + CHUNK_BYTES];
        int length = content.read(bytes, 0, bytes.length, tail.readOffset());
        boolean isAll = length < bytes.length;
        FlushRule.Flush due = content.isEnded() ? FlushRule.Flush.ALL : flush;
        boolean isRest = isAll && due != FlushRule.Flush.NOTHING;
        // A group that has waited leaves a line that has begun.
        boolean isGroup = isRest && due == FlushRule.Flush.GROUP;
        int to = isGroup ? Math.max(0, LineScan.lastEnd(bytes, 0, length)) : length;
        int[] taken = {0};
        framer.frame(bytes, 0, to, isRest, (start, end, next) -> {
            taker.take(bytes, start, end, next);
            taken[0] = next;
        });
        if (taken[0] > 0) {
            boolean mayHaveMore = length > taken[0] || !isAll;
            return taken(tail, content, bytes, taken[0], mayHaveMore, taker.sawFooter(), builder);
        }
        if (isAll && due != FlushRule.Flush.ALL) {
            tail.scannedTo = tail.readOffset() + length;
            return new Reading.Incomplete(length);
        }
        return endless(tail, content, due == FlushRule.Flush.ALL, bytes, length, builder);
    }

    /** A record with its end in the window, longer than it may be. */
    void take(byte[] window, int start, int end, int next, Origin origin, long base, BatchBuilder builder) {
        LongRecords policy = framing.longRecords();
        if (policy instanceof LongRecords.Split) {
            for (int from = start; from < end; ) {
                int to = end - from <= framing.maxRecordBytes()
                        ? end
                        : Utf8Cut.at(window, from, from + framing.maxRecordBytes());
                builder.add(window, from, to, origin, base + from, to - from);
                from = to;
            }
        } else if (policy instanceof LongRecords.Truncate truncate) {
            int kept = truncated(window, start, end, truncate, origin, base, builder);
            builder.skip("truncated", Math.max(0, next - start - (long) kept));
        } else if (policy instanceof LongRecords.Skip) {
            builder.skip("too long", (long) next - start);
        } else {
            builder.skip(sideFile.append(window, start, next) ? "side file" : "too long", (long) next - start);
        }
    }

    /** What follows a record that {@link #take} was given without its end. */
    void rest(byte[] window, int from, int to, BatchBuilder builder) {
        boolean isKept = framing.longRecords() instanceof LongRecords.SideFile && sideFile.append(window, from, to);
        boolean isTruncated = framing.longRecords() instanceof LongRecords.Truncate;
        builder.skip(isKept ? "side file" : isTruncated ? "truncated" : "too long", (long) to - from);
    }

    /** The record is longer than it may be, and its end is not in {@code bytes}. */
    private Reading endless(Tail tail, Content content, boolean isFinal, byte[] bytes, int length, BatchBuilder builder)
            throws IOException {
        long base = tail.readOffset();
        if (framing.longRecords() instanceof LongRecords.Split) {
            int to = Utf8Cut.at(bytes, 0, framing.maxRecordBytes());
            builder.add(bytes, 0, to, tail.origin, base, to);
            return taken(tail, content, bytes, to, true, false, builder);
        }
        long next = nextLine(tail, content, Math.max(tail.scannedTo, base + length), isFinal);
        if (next < 0) {
            return new Reading.Incomplete(tail.scannedTo - base);
        }
        int keptOfIt = 0;
        if (framing.longRecords() instanceof LongRecords.Truncate truncate) {
            keptOfIt = truncated(bytes, 0, framing.maxRecordBytes() + 1, truncate, tail.origin, base, builder);
            builder.skip("truncated", next - base - keptOfIt);
        } else {
            boolean isKept = framing.longRecords() instanceof LongRecords.SideFile && keepAside(content, base, next);
            builder.skip(isKept ? "side file" : "too long", next - base);
        }
        return new Reading.Taken(
                builder.build(bytes, keptOfIt, tail.origin, tail.acks.acked().offset()),
                tail.read.grown(content, next),
                builder.tally(next - base),
                true,
                false);
    }

    /** Behind the next line feed; -1 if there is none yet. */
    private static long nextLine(Tail tail, Content content, long from, boolean isFinal) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        long at = from;
        int length = content.read(chunk, 0, CHUNK_BYTES, at);
        while (length > 0) {
            for (int i = 0; i < length; i++) {
                if (chunk[i] == '\n') {
                    return at + i + 1;
                }
            }
            at += length;
            length = content.read(chunk, 0, CHUNK_BYTES, at);
        }
        tail.scannedTo = at;
        return isFinal || content.isEnded() ? at : -1;
    }

    private boolean keepAside(Content content, long from, long to) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        boolean isKept = true;
        for (long at = from; at < to; at += CHUNK_BYTES) {
            int length = content.read(chunk, 0, (int) Math.min(CHUNK_BYTES, to - at), at);
            isKept &= sideFile.append(chunk, 0, length);
        }
        return isKept;
    }

    private static Reading taken(
            Tail tail,
            Content content,
            byte[] bytes,
            int taken,
            boolean mayHaveMore,
            boolean isLast,
            BatchBuilder builder)
            throws IOException {
        long end = tail.readOffset() + taken;
        tail.scannedTo = end;
        return new Reading.Taken(
                Objects.requireNonNull(builder.build(
                        bytes, taken, tail.origin, tail.acks.acked().offset())),
                tail.read.grown(content, end),
                builder.tally(taken),
                mayHaveMore,
                isLast);
    }

    /** How many bytes the record has that is left of it. */
    private int truncated(
            byte[] bytes,
            int start,
            int end,
            LongRecords.Truncate policy,
            Origin origin,
            long base,
            BatchBuilder builder) {
        byte[] terminator = policy.terminator().getBytes(StandardCharsets.UTF_8);
        int to = Math.min(end, Utf8Cut.at(bytes, start, start + framing.maxRecordBytes() - terminator.length));
        builder.addCut(bytes, start, to, terminator, origin, base + start);
        return to - start + terminator.length;
    }
}
