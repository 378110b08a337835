package io.millrace.agent.config;

import io.millrace.agent.config.Step.JsonFormat;
import io.millrace.agent.config.Step.LogFormat;
import io.millrace.agent.config.Step.OnFailure;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Keys of the Kinesis Agent's dataProcessingOptions. */
final class OldStepKeys {
    private enum Option {
        SINGLELINE,
        CSVTOJSON,
        LOGTOJSON,
        ADDMETADATA,
        ADDEC2METADATA,
        ADDBRACKETS,
        USINGPLUGGIN
    }

    private enum ParseOption {
        NO_TRIM,
        ESCAPE_NEW_LINE
    }

    private static final Key<Option> NAME = Key.of(
                    "optionName", ChoiceKind.names(Option.class), "What is done to each record.")
            .necessary();
    private static final Key<List<ParseOption>> PARSE_OPTIONS = Key.of(
            "parseOptions",
            Groups.oneOrList(ChoiceKind.names(ParseOption.class)),
            "Of SINGLELINE: white space stays; \\n stands between lines.");
    private static final Key<List<String>> FIELDS = Key.of(
            "customFieldNames",
            Groups.oneOrList(Kinds.text(1, 256)),
            "Of CSVTOJSON: names of the columns. Of LOGTOJSON: names of the groups of matchPattern.");
    private static final Key<String> DELIMITER = Key.of(
                    "delimiter",
                    Kinds.text(1, 100),
                    "Of CSVTOJSON: a regular expression. Columns may now be quoted if it is plain text.")
            .byDefault(",");
    private static final Key<JsonFormat> FORMAT = Key.of(
                    "jsonFormat", ChoiceKind.names(JsonFormat.class), "How JSON is written.")
            .byDefault("COMPACT");
    private static final Key<LogFormat> LOG_FORMAT = Key.of(
            "logFormat",
            ChoiceKind.names(LogFormat.class),
            "Of LOGTOJSON: the format. ADDEC2METADATA no longer needs it.");
    private static final Key<Pattern> MATCH = Key.of(
            "matchPattern",
            Kinds.regex(),
            "Of LOGTOJSON: matches the whole record. One that does not match goes on as it is; it used to be lost.");
    private static final Key<String> METADATA =
            Key.of("metadata", LooseKinds.anyJson(), "Of ADDMETADATA: any JSON value, put beside the record.");
    private static final Key<Boolean> TIMESTAMP = Key.of(
                    "timestamp", Kinds.lenientFlag(), "Of ADDMETADATA: whether ts is added; true or \"true\".")
            .byDefault(false);
    private static final Key<Integer> TTL = Key.of(
                    "metadataTTL",
                    Kinds.lenientWhole(1, Integer.MAX_VALUE),
                    "Of ADDEC2METADATA: seconds until the instance is asked again.")
            .byDefault(3600);
    private static final Key<String> CLASS = Key.of(
            "className",
            Kinds.text(AwsKeys.CLASS_NAME, "the name of a class"),
            "Of USINGPLUGGIN: a class that is an io.millrace.agent.transform.RecordTransformer.");
    private static final Section SECTION = new Section(
            "dataProcessingOptions",
            "One thing that is done to each record.",
            false,
            List.of(NAME, PARSE_OPTIONS, FIELDS, DELIMITER, FORMAT, LOG_FORMAT, MATCH, METADATA, TIMESTAMP, TTL, CLASS),
            List.of());
    static final Key<List<Values>> STEPS = Key.of(
            "dataProcessingOptions", Groups.list(Groups.object(SECTION), 0), "What is done to each record, in order.");

    private static final Map<Option, List<Key<?>>> NEEDED = Map.of(
            Option.CSVTOJSON, List.of(FIELDS),
            Option.ADDMETADATA, List.of(METADATA),
            Option.USINGPLUGGIN, List.of(CLASS));

    private OldStepKeys() {}

    /** Tells what does not fit together. */
    static void check(Values flow) {
        flow.find(STEPS).orElse(List.of()).forEach(step -> step.find(NAME).ifPresent(name -> check(step, name)));
    }

    private static void check(Values step, Option name) {
        for (Key<?> needed : NEEDED.getOrDefault(name, List.of())) {
            if (!step.has(needed)) {
                step.spot()
                        .problem("needs " + needed.name() + " for " + name + ": "
                                + needed.kind().words());
            }
        }
        if (name == Option.LOGTOJSON) {
            checkLogToJson(step);
        }
        if (name == Option.USINGPLUGGIN) {
            step.at(CLASS)
                    .warn(
                            "className",
                            "names a class that must now be an io.millrace.agent.transform.RecordTransformer");
        }
    }

    private static void checkLogToJson(Values step) {
        if (!step.has(LOG_FORMAT) && !step.has(MATCH)) {
            step.spot()
                    .problem("needs logFormat for LOGTOJSON: "
                            + LOG_FORMAT.kind().words() + "; or matchPattern");
        }
        if (step.has(MATCH) && !step.has(FIELDS)) {
            step.at(MATCH)
                    .problem("needs customFieldNames beside it, with a name for each group; add customFieldNames, or"
                            + " remove matchPattern");
        }
        Optional<List<String>> fields = step.find(FIELDS);
        if (fields.isPresent() && step.has(MATCH)) {
            step.find(MATCH).ifPresent(pattern -> Patterns.checkFields(step.at(FIELDS), pattern, fields.get()));
        } else if (fields.isPresent()) {
            step.find(LOG_FORMAT).ifPresent(format -> Patterns.checkFields(step.at(FIELDS), format, fields.get()));
        }
    }

    static List<Step> steps(Values flow) {
        return flow.find(STEPS).orElse(List.of()).stream()
                .map(OldStepKeys::step)
                .toList();
    }

    private static Step step(Values step) {
        JsonFormat format = step.get(FORMAT);
        OnFailure forward = new OnFailure.ForwardRaw();
        return switch (step.get(NAME)) {
            case SINGLELINE -> singleLine(step.find(PARSE_OPTIONS).orElse(List.of()));
            case CSVTOJSON -> csvToJson(step, format);
            case LOGTOJSON ->
                new Step.LogToJson(
                        step.has(MATCH) ? Optional.empty() : step.find(LOG_FORMAT),
                        step.find(MATCH),
                        step.find(FIELDS).orElse(List.of()),
                        format,
                        forward);
            case ADDMETADATA -> new Step.AddMetadata(step.get(METADATA), step.get(TIMESTAMP), format);
            case ADDEC2METADATA -> new Step.AddEc2Metadata(Duration.ofSeconds(step.get(TTL)), format, forward);
            case ADDBRACKETS -> new Step.AddBrackets();
            case USINGPLUGGIN -> new Step.Plugin(step.get(CLASS), new LinkedHashMap<>(), forward);
        };
    }

    private static Step singleLine(List<ParseOption> options) {
        return new Step.SingleLine(
                !options.contains(ParseOption.NO_TRIM), options.contains(ParseOption.ESCAPE_NEW_LINE));
    }

    private static Step csvToJson(Values step, JsonFormat format) {
        String written = step.get(DELIMITER);
        Optional<String> plain = plain(written);
        return new Step.CsvToJson(
                step.get(FIELDS), plain.orElse(written), plain.isEmpty(), format, new OnFailure.ForwardRaw());
    }

    /** The text that an expression stands for, if it stands for one text alone. */
    private static Optional<String> plain(String expression) {
        if (expression.equals("\\t")) {
            return Optional.of("\t");
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < expression.length(); i++) {
            char c = expression.charAt(i);
            if (c == '\\' && i + 1 < expression.length() && !Character.isLetterOrDigit(expression.charAt(i + 1))) {
                text.append(expression.charAt(++i));
            } else if ("\\^$.|?*+()[]{}".indexOf(c) >= 0) {
                return Optional.empty();
            } else {
                text.append(c);
            }
        }
        return Optional.of(text.toString());
    }

    /** Tells of a delimiter that is no regular expression. */
    static void checkDelimiters(Values flow) {
        for (Values step : flow.find(STEPS).orElse(List.of())) {
            if (step.has(DELIMITER)) {
                Kinds.regex().read(step.at(DELIMITER));
            }
        }
    }
}
