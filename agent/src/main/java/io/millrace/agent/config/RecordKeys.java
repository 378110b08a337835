package io.millrace.agent.config;

import io.millrace.agent.config.Framing.Grouping;
import io.millrace.agent.config.Framing.LongRecords;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Keys of how the bytes of a file become records. */
final class RecordKeys {
    /** The most that a record of a data stream may have. */
    static final String LARGEST = "10MiB";

    private static final Key<Pattern> START = Key.of("start", Kinds.regex(), "A line that begins a record.");
    private static final Key<Pattern> END = Key.of("end", Kinds.regex(), "A line that ends a record.");
    private static final Key<Pattern> CONTINUATION =
            Key.of("continuation", Kinds.regex(), "A line that belongs to the record before it.");
    private static final Key<Boolean> NEGATE = Key.of(
                    "negate",
                    Kinds.flag(),
                    "Turns continuation round: every line that does not match belongs to the record before it.")
            .byDefault(false);
    private static final Key<Duration> GROUP_FLUSH = Key.of(
                    "flushAfter",
                    new TimeKind("10ms", "1h"),
                    "How long a record that may go on waits for its next line.")
            .byDefault("5s");
    private static final Key<Integer> MAX_LINES = Key.of(
                    "maxLines",
                    Kinds.whole(1, 1_000_000),
                    "The most lines of one record; the next line begins another.")
            .byDefault(10_000);
    private static final Key<Long> GROUP_BYTES = Key.of(
            "maxBytes",
            new SizeKind("1B", LARGEST),
            "The most bytes of one record, likewise. Without it, as maxBytes of all records.");
    private static final Section MULTI_LINE_FORM = Section.strict(
            "multiLine",
            "Lines that belong together. Patterns are regular expressions, looked for from the start of a line.",
            List.of(START, END, CONTINUATION, NEGATE, GROUP_FLUSH, MAX_LINES, GROUP_BYTES),
            new Rule.AtLeastOne(List.of("start", "end", "continuation")),
            new Rule.Needs("negate", "continuation"));

    private static final Key<Values> SPLIT = Key.of("split", Groups.nothing(), "Every part is a record.");
    private static final Key<String> TERMINATOR = Key.of(
                    "terminator", Kinds.text(0, 1000), "What the cut record ends with.")
            .byDefault("");
    private static final Section TRUNCATE_FORM =
            Section.strict("truncate", "How a record is cut.", List.of(TERMINATOR));
    private static final Key<Values> TRUNCATE = Key.of(
            "truncate",
            Groups.object(TRUNCATE_FORM, TERMINATOR),
            "The first bytes are a record, cut between two characters; the rest is given up.");
    private static final Key<Values> SKIP = Key.of("skip", Groups.nothing(), "It is given up whole, and counted.");
    private static final Key<Path> SIDE_FILE =
            Key.of("sideFile", Kinds.absolutePath(), "It is appended to this file, whole, and goes no further.");
    private static final Section TOO_LONG_FORM = Section.strict(
            "tooLong",
            "What becomes of a record that is too long.",
            List.of(SPLIT, TRUNCATE, SKIP, SIDE_FILE),
            new Rule.ExactlyOne(List.of("split", "truncate", "skip", "sideFile")));

    private static final Key<Values> MULTI_LINE = Key.of(
            "multiLine",
            Groups.object(MULTI_LINE_FORM, START),
            "Which lines form one record: a pattern of its first line, or an object.");
    static final Key<Grouping> CONTAINER = Key.of(
            "container",
            ChoiceKind.of("cri", new Grouping.Cri(), "docker", new Grouping.DockerJson()),
            "Lines of a container runtime; partial lines are joined. The steps criText and dockerText take the"
                    + " wrapping off.");
    static final Key<Boolean> KEEP_NEWLINE = Key.of(
            "newline",
            ChoiceKind.of("strip", false, "keep", true),
            "Whether a record keeps the line feed that ends it. Without it: keep to Firehose, else strip.");
    private static final Key<Boolean> STRIP_RETURN = Key.of(
                    "stripCarriageReturn", Kinds.flag(), "Whether a carriage return before a line feed is left out.")
            .byDefault(false);
    private static final Key<Boolean> STRIP_MARK = Key.of(
                    "stripByteOrderMark",
                    Kinds.flag(),
                    "Whether a UTF-8 byte order mark at the start of a file is left out.")
            .byDefault(false);
    private static final Key<Integer> HEADER_LINES = Key.of(
                    "skipHeaderLines",
                    Kinds.whole(0, 1_000_000),
                    "How many lines at the start of every file are left out.")
            .byDefault(0);
    private static final Key<Pattern> FOOTER = Key.of(
            "footer",
            Kinds.regex(),
            "A record that matches this as a whole ends its file: neither it nor what follows is read.");
    static final Key<Long> MAX_BYTES = Key.of(
            "maxBytes",
            new SizeKind("1B", LARGEST),
            "The longest record, line feed included. Without it: 1MiB, and to Firehose 1000KiB, its most.");
    private static final Key<Values> TOO_LONG = Key.of(
                    "tooLong", Groups.variant(TOO_LONG_FORM), "What becomes of a record that is longer.")
            .byDefault("split");
    private static final Key<Duration> FLUSH = Key.of(
            "flushAfter",
            new TimeKind("10ms", "1d"),
            "How long a last line without a line feed waits to be finished before it becomes a record. Without it, for"
                    + " as long as it takes.");
    private static final Section SECTION = Section.strict(
            "records",
            "How the bytes of a file become records. Bytes stay as they are unless a key here says otherwise.",
            List.of(
                    MULTI_LINE,
                    CONTAINER,
                    KEEP_NEWLINE,
                    STRIP_RETURN,
                    STRIP_MARK,
                    HEADER_LINES,
                    FOOTER,
                    MAX_BYTES,
                    TOO_LONG,
                    FLUSH),
            new Rule.AtMostOne(List.of("multiLine", "container")));
    static final Key<Values> RECORDS =
            Key.of("records", Groups.object(SECTION), "How bytes become records. Without it, each line is one.");

    private RecordKeys() {}

    /** The framing of a flow whose destination takes records up to {@code longest} bytes by default. */
    static Framing framing(Values values, boolean keepByDefault, int longest) {
        int maxBytes = values.find(MAX_BYTES).map(Long::intValue).orElse(longest);
        return new Framing(
                grouping(values, maxBytes),
                values.find(KEEP_NEWLINE).orElse(keepByDefault),
                values.get(STRIP_RETURN),
                values.get(STRIP_MARK),
                values.get(HEADER_LINES),
                values.find(FOOTER),
                maxBytes,
                longRecords(values.get(TOO_LONG)),
                values.find(FLUSH));
    }

    private static Grouping grouping(Values values, int maxBytes) {
        Optional<Grouping> container = values.find(CONTAINER);
        Optional<Grouping> lines = values.find(MULTI_LINE).map(each -> multiLine(each, maxBytes));
        return container.or(() -> lines).orElse(new Grouping.Lines());
    }

    private static Grouping multiLine(Values values, int maxBytes) {
        return new Grouping.MultiLine(
                values.find(START),
                values.find(END),
                values.find(CONTINUATION),
                values.get(NEGATE),
                values.get(GROUP_FLUSH),
                values.get(MAX_LINES),
                Math.min(maxBytes, values.find(GROUP_BYTES).map(Long::intValue).orElse(maxBytes)));
    }

    private static LongRecords longRecords(Values values) {
        if (values.has(TRUNCATE)) {
            return new LongRecords.Truncate(values.get(TRUNCATE).get(TERMINATOR));
        }
        if (values.has(SIDE_FILE)) {
            return new LongRecords.SideFile(values.get(SIDE_FILE));
        }
        return values.has(SPLIT) ? new LongRecords.Split() : new LongRecords.Skip();
    }

    /** Tells what does not fit together. */
    static void check(Values values) {
        long maxBytes = values.find(MAX_BYTES).orElse(1L << 20);
        values.find(TOO_LONG).filter(each -> each.has(TRUNCATE)).ifPresent(tooLong -> {
            int terminator = tooLong.find(TRUNCATE)
                    .map(each -> each.get(TERMINATOR).getBytes(StandardCharsets.UTF_8).length)
                    .orElse(0);
            if (terminator >= maxBytes) {
                values.at(TOO_LONG)
                        .problem("has a terminator of " + terminator + " bytes, but records have at most " + maxBytes
                                + "; make it shorter than the records");
            }
        });
    }
}
