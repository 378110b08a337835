package io.millrace.agent.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Keys of the steps that let records through, or hide parts of them. */
final class ScreenKeys {
    private static final Key<Pattern> KEEP =
            Key.of("keep", Kinds.regex(), "Records in which this is found go on; others are given up, and counted.");
    private static final Key<Pattern> DROP =
            Key.of("drop", Kinds.regex(), "Records in which this is found are given up, and counted.");
    private static final Key<String> FIELD = Key.of(
            "field",
            Kinds.text("(?:/[^/]*)+", "a JSON pointer, such as \"/level\""),
            "JSON pointer of the value in which it is looked for; without it, the whole record.");
    static final Section FILTER_FORM = Section.strict(
            "filter",
            "Lets some records through.",
            List.of(KEEP, DROP, FIELD),
            new Rule.ExactlyOne(List.of("keep", "drop")));

    private static final Key<Integer> EVERY = Key.of(
                    "every", Kinds.whole(1, 1_000_000_000), "One in so many records of a file goes on.")
            .necessary();
    static final Section SAMPLE_FORM = Section.strict("sample", "Lets one in several records through.", List.of(EVERY));
    static final Key<?> SAMPLE_ALONE = EVERY;

    private static final Key<Pattern> PATTERN = Key.of(
                    "pattern", Kinds.regex(), "What is replaced, wherever it is found.")
            .necessary();
    private static final Key<String> REPLACEMENT = Key.of(
                    "replacement",
                    Kinds.text(0, 4096),
                    "What stands in its place; $1 and ${name} are groups of the pattern.")
            .byDefault("***");
    static final Section REDACT_FORM =
            Section.strict("redact", "Replaces parts of a record.", List.of(PATTERN, REPLACEMENT));
    static final Key<?> REDACT_ALONE = PATTERN;

    private ScreenKeys() {}

    static Step filter(Values values) {
        Optional<Pattern> drop = values.find(DROP);
        return new Step.Filter(drop.orElseGet(() -> values.get(KEEP)), drop.isPresent(), values.find(FIELD));
    }

    static Step sample(Values values) {
        return new Step.Sample(values.get(EVERY));
    }

    static Step redact(Values values) {
        return new Step.Redact(values.get(PATTERN), values.get(REPLACEMENT));
    }

    static void checkRedact(Values values) {
        values.find(PATTERN)
                .ifPresent(pattern -> values.find(REPLACEMENT)
                        .ifPresent(replacement ->
                                Patterns.checkReplacement(values.at(REPLACEMENT), pattern, replacement)));
    }
}
