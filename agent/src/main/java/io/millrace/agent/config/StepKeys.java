package io.millrace.agent.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys of the steps that keep a record what it is, or add to it. */
final class StepKeys {
    private static final Key<Boolean> TRIM = Key.of(
                    "trim", Kinds.flag(), "Whether white space is taken from both ends of each line.")
            .byDefault(true);
    private static final Key<Boolean> ESCAPE = Key.of(
                    "escapeNewLine", Kinds.flag(), "Whether \\n (backslash, n) stands between the lines.")
            .byDefault(false);
    static final Section SINGLE_LINE_FORM =
            Section.strict("singleLine", "Joins the lines of a record.", List.of(TRIM, ESCAPE));

    private static final Key<String> METADATA = Key.of(
                    "metadata", LooseKinds.anyJson(), "Any JSON value, put beside the record.")
            .necessary();
    private static final Key<Boolean> TIMESTAMP = Key.of(
                    "timestamp", Kinds.flag(), "Whether the time of reading is added as ts.")
            .byDefault(false);
    static final Section METADATA_FORM = Section.strict(
            "addMetadata",
            "Wraps the record: {\"metadata\": ..., \"data\": the record}.",
            List.of(METADATA, TIMESTAMP, ParseKeys.FORMAT));

    private static final Key<Duration> REFRESH = Key.of(
                    "refresh", new TimeKind("1s", "7d"), "How often the instance is asked about itself.")
            .byDefault("1h");
    static final Section EC2_FORM = Section.strict(
            "addEc2Metadata",
            "Adds what the instance knows of itself to a record that is a JSON object.",
            List.of(REFRESH, ParseKeys.FORMAT, ParseKeys.ON_FAILURE));

    private static final Key<String> CLASS = Key.of(
                    "class",
                    Kinds.text(AwsKeys.CLASS_NAME, "the name of a class"),
                    "A class that is an io.millrace.agent.transform.RecordTransformer, with a constructor without"
                            + " parameters or of one Map.")
            .necessary();
    private static final Key<Map<String, String>> OPTIONS = Key.of(
                    "options", LooseKinds.textMap(), "What its constructor is given.")
            .hidden();
    static final Section PLUGIN_FORM =
            Section.strict("plugin", "A class of your own.", List.of(CLASS, OPTIONS, ParseKeys.ON_FAILURE));
    static final Key<?> PLUGIN_ALONE = CLASS;

    private static final Key<Boolean> AS_JSON = Key.of(
                    "asJson",
                    Kinds.flag(),
                    "Whether the record becomes an object of stream, time and text; else the text alone.")
            .byDefault(false);
    static final Section CRI_FORM = Section.strict(
            "criText",
            "Takes the wrapping of a container runtime (CRI) off; needs records.container cri.",
            List.of(AS_JSON, ParseKeys.ON_FAILURE));
    static final Section DOCKER_FORM = Section.strict(
            "dockerText",
            "Takes the wrapping of Docker off; needs records.container docker.",
            List.of(AS_JSON, ParseKeys.ON_FAILURE));

    private static final Kind<List<String>> FIELDS = Groups.list(Kinds.text(1, 1024), 1);
    private static final Key<List<String>> KEEP =
            Key.of("keep", FIELDS, "Names or JSON pointers of the fields that stay.");
    private static final Key<List<String>> DROP =
            Key.of("drop", FIELDS, "Names or JSON pointers of the fields that go.");
    static final Section SELECT_FORM = Section.strict(
            "select",
            "A record that is a JSON object, with fewer fields.",
            List.of(KEEP, DROP, ParseKeys.FORMAT, ParseKeys.ON_FAILURE),
            new Rule.ExactlyOne(List.of("keep", "drop")));

    private static final Key<Map<String, String>> ADDED = Key.of(
                    "fields",
                    LooseKinds.textMap(),
                    "Field and text each; ${host}, ${file}, ${path}, ${offset}, ${time}, ${flow} and ${env:NAME} are"
                            + " filled in.")
            .necessary();
    static final Section ENRICH_FORM = Section.strict(
            "enrich",
            "Adds fields to a record that is a JSON object; any other is wrapped as message.",
            List.of(ADDED, ParseKeys.FORMAT));
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)\\}?");
    private static final List<String> FILLED_IN = List.of("host", "file", "path", "offset", "time", "flow");

    private StepKeys() {}

    static Step singleLine(Values values) {
        return new Step.SingleLine(values.get(TRIM), values.get(ESCAPE));
    }

    static Step addMetadata(Values values) {
        return new Step.AddMetadata(values.get(METADATA), values.get(TIMESTAMP), values.get(ParseKeys.FORMAT));
    }

    static Step addEc2Metadata(Values values) {
        return new Step.AddEc2Metadata(values.get(REFRESH), values.get(ParseKeys.FORMAT), ParseKeys.onFailure(values));
    }

    static Step plugin(Values values) {
        return new Step.Plugin(values.get(CLASS), values.find(OPTIONS).orElse(Map.of()), ParseKeys.onFailure(values));
    }

    static Step criText(Values values) {
        return new Step.CriText(values.get(AS_JSON), ParseKeys.onFailure(values));
    }

    static Step dockerText(Values values) {
        return new Step.DockerText(values.get(AS_JSON), ParseKeys.onFailure(values));
    }

    static Step select(Values values) {
        return new Step.SelectFields(
                values.find(KEEP).orElse(List.of()),
                values.find(DROP).orElse(List.of()),
                values.get(ParseKeys.FORMAT),
                ParseKeys.onFailure(values));
    }

    static Step enrich(Values values) {
        return new Step.Enrich(values.get(ADDED), values.get(ParseKeys.FORMAT));
    }

    static void checkEnrich(Values values) {
        values.find(ADDED).orElse(Map.of()).forEach((field, text) -> {
            Matcher placeholder = PLACEHOLDER.matcher(text);
            while (placeholder.find()) {
                String name = placeholder.group(1);
                if (!FILLED_IN.contains(name) && !name.matches("env:[A-Za-z_][A-Za-z0-9_]*")) {
                    Optional<String> nearest = Nearest.of(name, FILLED_IN);
                    values.at(ADDED)
                            .problem("has ${" + name + "} in " + field + ", which nothing fills in; "
                                    + nearest.map(near -> "the nearest is ${" + near + "}")
                                            .orElse("there are ${host}, ${file}, ${path}, ${offset}, ${time},"
                                                    + " ${flow}, ${env:NAME}"));
                }
            }
        });
    }
}
