package io.millrace.agent.record;

import io.millrace.agent.config.Framing;
import io.millrace.agent.config.Framing.Grouping;

/**
 * How bytes become records. Nothing is kept from one call to the next: what is found depends on the bytes from a record's start alone, not on
 * how they were cut into reads. One framer may serve many files, one thread at a time.
 *
 * <p>Header lines and a byte order mark are skipped before the first call ({@link FileStart}), a footer is asked for with {@link Footer}.
 *
 * <p>A carriage return before a line feed that is stripped is outside of {@code end}. Where the line feed is kept, or has more of the record
 * behind it, it is inside, and {@code Transforms} takes it out.
 */
public interface Framer {
    /**
     * Looks through {@code window[from, to)}, which begins where a record begins, for complete records.
     *
     * <p>A group of lines that waited for its flush timeout is had with {@code to} after its last line feed ({@link LineScan#lastEnd}) and
     * {@code isFinal}; a last line without a line feed stays.
     *
     * @param isFinal nothing will follow: what is left is a record too
     * @return how many bytes the records take, 0 if none is complete
     */
    int frame(byte[] window, int from, int to, boolean isFinal, FrameSink sink);

    /**
     * The least window, in bytes, in which every record has room but a single line that is longer than that: when {@link #frame} answers 0
     * for a window of this size or more, the record ends at the next line feed, however far that is.
     */
    default int minWindow() {
        return 1;
    }

    /** How often a pattern was given up because it took too many steps; the line counted as one that does not match. */
    default long abandonedMatches() {
        return 0;
    }

    /** What a configuration asks for. */
    static Framer of(Framing framing) {
        LineEnding ending = new LineEnding(framing.keepTerminator(), framing.stripCarriageReturn());
        Grouping grouping = framing.grouping();
        if (grouping instanceof Grouping.MultiLine lines) {
            return new GroupFramer(new MultiLineRule(lines), ending, lines.maxLines(), lines.maxBytes());
        }
        if (grouping instanceof Grouping.Cri) {
            return new GroupFramer(ContainerRule.cri(), ending, ContainerRule.MAX_LINES, framing.maxRecordBytes());
        }
        if (grouping instanceof Grouping.DockerJson) {
            return new GroupFramer(ContainerRule.docker(), ending, ContainerRule.MAX_LINES, framing.maxRecordBytes());
        }
        return new LineFramer(ending);
    }
}
