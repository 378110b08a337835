package io.millrace.agent.config;

import io.millrace.agent.config.Step.JsonFormat;
import io.millrace.agent.config.Step.LogFormat;
import io.millrace.agent.config.Step.OnFailure;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Keys of the steps that make JSON of a record. */
final class ParseKeys {
    private static final Key<Values> FORWARD = Key.of("forward", Groups.nothing(), "It goes on as it is.");
    private static final Key<Values> DROP = Key.of("drop", Groups.nothing(), "It is given up, and counted.");
    private static final Key<Path> SIDE_FILE =
            Key.of("sideFile", Kinds.absolutePath(), "It is appended to this file as it is, and goes no further.");
    private static final Section ON_FAILURE_FORM = Section.strict(
            "onFailure",
            "What becomes of a record that a step cannot read.",
            List.of(FORWARD, DROP, SIDE_FILE),
            new Rule.ExactlyOne(List.of("forward", "drop", "sideFile")));
    static final Key<Values> ON_FAILURE = Key.of(
                    "onFailure", Groups.variant(ON_FAILURE_FORM), "What becomes of a record that the step cannot read.")
            .byDefault("forward");
    static final Key<JsonFormat> FORMAT = Key.of(
                    "json",
                    ChoiceKind.of("compact", JsonFormat.COMPACT, "pretty", JsonFormat.PRETTYPRINT),
                    "How JSON is written.")
            .byDefault("compact");

    private static final Kind<String> FIELD = Kinds.text(1, 256);
    private static final Key<List<String>> CSV_FIELDS = Key.of(
                    "fields", Groups.list(FIELD, 1), "Names of the columns, in order.")
            .necessary();
    private static final Key<String> DELIMITER = Key.of(
                    "delimiter", Kinds.text(1, 100), "What stands between columns. Columns may be quoted.")
            .byDefault(",");
    static final Section CSV_FORM = Section.strict(
            "csvToJson", "Columns into a JSON object.", List.of(CSV_FIELDS, DELIMITER, FORMAT, ON_FAILURE));

    private static final Key<LogFormat> KNOWN = Key.of("format", new ChoiceKind<>(formats(), false), "A known format.");
    private static final Key<Pattern> PATTERN = Key.of(
            "pattern",
            Kinds.regex(),
            "A regular expression that matches the whole record, with a group for each field.");
    private static final Key<List<String>> LOG_FIELDS = Key.of(
            "fields",
            Groups.list(FIELD, 1),
            "Names of the groups of the pattern, in order; with a known format, names in place of its own.");
    static final Section LOG_FORM = Section.strict(
            "logToJson",
            "A line of a log into a JSON object.",
            List.of(KNOWN, PATTERN, LOG_FIELDS, FORMAT, ON_FAILURE),
            new Rule.ExactlyOne(List.of("format", "pattern")),
            new Rule.Needs("pattern", "fields"));

    private static final Key<Pattern> EXTRACTED = Key.of(
                    "pattern", Kinds.regex(), "A regular expression with named groups, found anywhere in the record.")
            .necessary();
    static final Section EXTRACT_FORM = Section.strict(
            "extract",
            "An object of the named groups of a regular expression.",
            List.of(EXTRACTED, FORMAT, ON_FAILURE));
    static final Key<?> EXTRACT_ALONE = EXTRACTED;

    private ParseKeys() {}

    private static Map<String, LogFormat> formats() {
        Map<String, LogFormat> formats = new LinkedHashMap<>();
        formats.put("apacheCommon", LogFormat.COMMONAPACHELOG);
        formats.put("apacheCombined", LogFormat.COMBINEDAPACHELOG);
        formats.put("apacheError", LogFormat.APACHEERRORLOG);
        formats.put("syslog", LogFormat.SYSLOG);
        formats.put("rfc3339Syslog", LogFormat.RFC3339SYSLOG);
        return formats;
    }

    static OnFailure onFailure(Values step) {
        Values values = step.get(ON_FAILURE);
        if (values.has(SIDE_FILE)) {
            return new OnFailure.SideFile(values.get(SIDE_FILE));
        }
        return values.has(DROP) ? new OnFailure.Drop() : new OnFailure.ForwardRaw();
    }

    static Step csvToJson(Values values) {
        return new Step.CsvToJson(
                values.get(CSV_FIELDS), values.get(DELIMITER), false, values.get(FORMAT), onFailure(values));
    }

    static Step logToJson(Values values) {
        return new Step.LogToJson(
                values.find(KNOWN),
                values.find(PATTERN),
                values.find(LOG_FIELDS).orElse(List.of()),
                values.get(FORMAT),
                onFailure(values));
    }

    static Step extract(Values values) {
        return new Step.Extract(values.get(EXTRACTED), values.get(FORMAT), onFailure(values));
    }

    static void checkLogToJson(Values values) {
        Optional<Pattern> pattern = values.find(PATTERN);
        Optional<List<String>> fields = values.find(LOG_FIELDS);
        if (pattern.isPresent() && fields.isPresent()) {
            Patterns.checkFields(values.at(LOG_FIELDS), pattern.get(), fields.get());
        }
        if (values.has(KNOWN)) {
            values.find(KNOWN)
                    .filter(known -> fields.isPresent())
                    .ifPresent(known -> Patterns.checkFields(values.at(LOG_FIELDS), known, fields.orElseThrow()));
        }
    }

    static void checkExtract(Values values) {
        values.find(EXTRACTED)
                .filter(pattern -> Patterns.names(pattern).isEmpty())
                .ifPresent(pattern -> values.at(EXTRACTED)
                        .problem("has no named group, so that nothing would be extracted; name groups as in"
                                + " (?<user>\\w+)"));
    }
}
