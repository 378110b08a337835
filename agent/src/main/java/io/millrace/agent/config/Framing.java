package io.millrace.agent.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How the bytes of a file become records.
 *
 * @param grouping which lines form one record
 * @param keepTerminator whether a record ends with the line feed that ended its last line
 * @param stripCarriageReturn whether a carriage return before a line feed is left out
 * @param stripByteOrderMark whether a UTF-8 byte order mark at the start of a file is left out
 * @param skipHeaderLines how many lines at the start of every file are left out
 * @param footer a record that matches this as a whole ends its file: neither it nor what follows is read
 * @param maxRecordBytes the longest record, terminator included
 * @param longRecords what becomes of longer ones
 * @param flushAfter how long a last line without a line feed may stay unread before it becomes a record; empty: for as long as it grows or
 *     the file may
 */
public record Framing(
        Grouping grouping,
        boolean keepTerminator,
        boolean stripCarriageReturn,
        boolean stripByteOrderMark,
        int skipHeaderLines,
        Optional<Pattern> footer,
        int maxRecordBytes,
        LongRecords longRecords,
        Optional<Duration> flushAfter) {

    /** Which lines form one record. */
    public sealed interface Grouping {
        /** Each line is one. */
        record Lines() implements Grouping {}

        /**
         * Lines that belong together. At least one pattern is given. They are looked for from the start of a line ({@code lookingAt}).
         *
         * @param start a line that begins a record
         * @param end a line that ends one
         * @param continuation a line that belongs to the record before it
         * @param negate turns {@code continuation} round: every line that does not match belongs to the record before it
         * @param flushAfter how long a record that may go on waits for its next line
         * @param maxLines the most lines of one record; the next line begins another
         * @param maxBytes the most bytes of one record, likewise
         */
        record MultiLine(
                Optional<Pattern> start,
                Optional<Pattern> end,
                Optional<Pattern> continuation,
                boolean negate,
                Duration flushAfter,
                int maxLines,
                int maxBytes)
                implements Grouping {}

        /** Lines of a container runtime (CRI): {@code time stream P|F text}; partial lines are joined. */
        record Cri() implements Grouping {}

        /** Docker's JSON lines: an object with log, stream and time a line; those whose log has no line feed at its end are joined. */
        record DockerJson() implements Grouping {}
    }

    /** What becomes of records longer than they may be. */
    public sealed interface LongRecords {
        /** Every part is a record. */
        record Split() implements LongRecords {}

        /** The first bytes are a record, which ends with {@code terminator}, cut where a UTF-8 character begins; the rest is given up. */
        record Truncate(String terminator) implements LongRecords {}

        /** Given up whole. */
        record Skip() implements LongRecords {}

        /** Appended whole to a file. */
        record SideFile(Path file) implements LongRecords {}
    }
}
