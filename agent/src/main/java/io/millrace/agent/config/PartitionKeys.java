package io.millrace.agent.config;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** Keys of how a record gets its partition key. */
final class PartitionKeys {
    /** Of records in which the rule finds none. */
    private static final Key<String> MISSING = Key.of(
                    "missing", Kinds.text(1, 256), "The partition key of records in which none is found.")
            .byDefault("-");

    private static final Key<Long> BLOCK = Key.of(
                    "block",
                    new SizeKind("1B", "1GiB"),
                    "Records that begin in the same block of their file have the same key, again when they are read"
                            + " again.")
            .byDefault("64KiB");
    private static final Section SPREAD_FORM = Section.strict("spread", "A hash of file and place.", List.of(BLOCK));
    private static final Key<Pattern> PATTERN = Key.of(
                    "pattern",
                    Kinds.regex(),
                    "Found anywhere in the record; its first group is the key, or, without a group, all of it.")
            .necessary();
    private static final Section CAPTURE_FORM =
            Section.strict("capture", "A part of the record.", List.of(PATTERN, MISSING));
    private static final Key<String> POINTER = Key.of(
                    "pointer",
                    Kinds.text("(?:/[^/]*)+", "a JSON pointer, such as \"/user/id\""),
                    "JSON pointer to the value in a record that is JSON.")
            .necessary();
    private static final Section POINTER_FORM =
            Section.strict("pointer", "A value of the record.", List.of(POINTER, MISSING));
    private static final Key<Values> SPREAD = Key.of(
            "spread",
            Groups.object(SPREAD_FORM, BLOCK),
            "A hash of file and place: over all shards, and the same when read again.");
    private static final Key<String> CONSTANT =
            Key.of("constant", Kinds.text(1, 256), "One key for all records: one shard.");
    private static final Key<Values> FILE = Key.of("file", Groups.nothing(), "The path of the file.");
    private static final Key<Values> HOST = Key.of("host", Groups.nothing(), "The name of the host.");
    private static final Key<Values> RECORD = Key.of("record", Groups.nothing(), "A hash of the record.");
    private static final Key<Values> CAPTURE = Key.of(
            "capture",
            Groups.object(CAPTURE_FORM, PATTERN),
            "A part of the record: a regular expression, or an object.");
    private static final Key<Values> BY_POINTER = Key.of(
            "pointer", Groups.object(POINTER_FORM, POINTER), "A value of a JSON record: a JSON pointer, or an object.");
    private static final Section SECTION = Section.strict(
            "partitionKey",
            "How a record gets its partition key.",
            List.of(SPREAD, CONSTANT, FILE, HOST, RECORD, CAPTURE, BY_POINTER),
            new Rule.ExactlyOne(List.of("spread", "constant", "file", "host", "record", "capture", "pointer")));
    static final Key<Values> PARTITION_KEY = Key.of(
                    "partitionKey", Groups.variant(SECTION), "How a record gets its partition key.")
            .byDefault("spread");

    private PartitionKeys() {}

    static PartitionKey partitionKey(Values values) {
        if (values.has(CONSTANT)) {
            return new PartitionKey.Constant(values.get(CONSTANT));
        }
        if (values.has(CAPTURE)) {
            Values capture = values.get(CAPTURE);
            return new PartitionKey.Capture(capture.get(PATTERN), capture.get(MISSING));
        }
        if (values.has(BY_POINTER)) {
            Values pointer = values.get(BY_POINTER);
            return new PartitionKey.Pointer(pointer.get(POINTER), pointer.get(MISSING));
        }
        return withoutText(values);
    }

    private static PartitionKey withoutText(Values values) {
        if (values.has(FILE)) {
            return new PartitionKey.ByFile();
        }
        if (values.has(HOST)) {
            return new PartitionKey.ByHost();
        }
        return values.has(RECORD)
                ? new PartitionKey.HashOfRecord()
                : new PartitionKey.Spread(Math.toIntExact(values.get(SPREAD).get(BLOCK)));
    }

    /** What the Kinesis Agent's random keys are here. */
    static PartitionKey spread() {
        return new PartitionKey.Spread(Math.toIntExact(Objects.requireNonNull(BLOCK.defaultValue())));
    }
}
