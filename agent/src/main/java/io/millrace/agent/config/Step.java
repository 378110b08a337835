package io.millrace.agent.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** One thing that is done to each record. Names of the first seven are the Kinesis Agent's. */
public sealed interface Step {
    /** How JSON is written. */
    enum JsonFormat {
        COMPACT,
        PRETTYPRINT
    }

    /** The known formats of LOGTOJSON. */
    enum LogFormat {
        COMMONAPACHELOG,
        COMBINEDAPACHELOG,
        APACHEERRORLOG,
        SYSLOG,
        RFC3339SYSLOG
    }

    /** What becomes of a record that a step cannot read. */
    sealed interface OnFailure {
        /** It goes on as it is, past the step. */
        record ForwardRaw() implements OnFailure {}

        /** It is given up. */
        record Drop() implements OnFailure {}

        /** It is appended to a file as it is, and goes no further. */
        record SideFile(Path file) implements OnFailure {}
    }

    /** SINGLELINE: joins the lines of a record; {@code trim} takes white space from each, {@code escapeNewLine} writes {@code \n} between them. */
    record SingleLine(boolean trim, boolean escapeNewLine) implements Step {}

    /** CSVTOJSON. {@code delimiter} is a regular expression when {@code isPattern}, else text. */
    record CsvToJson(List<String> fields, String delimiter, boolean isPattern, JsonFormat format, OnFailure onFailure)
            implements Step {}

    /** LOGTOJSON: a known format, or a pattern of one's own with a field for each of its groups. */
    record LogToJson(
            Optional<LogFormat> known,
            Optional<Pattern> pattern,
            List<String> fields,
            JsonFormat format,
            OnFailure onFailure)
            implements Step {}

    /** ADDMETADATA: {@code {"metadata": ..., "data": the record}}, with {@code ts} when {@code timestamp}. {@code metadataJson} is a JSON text. */
    record AddMetadata(String metadataJson, boolean timestamp, JsonFormat format) implements Step {}

    /** ADDEC2METADATA: adds what the instance knows of itself to a record that is a JSON object. */
    record AddEc2Metadata(Duration timeToLive, JsonFormat format, OnFailure onFailure) implements Step {}

    /** ADDBRACKETS: wraps the record in braces. */
    record AddBrackets() implements Step {}

    /** USINGPLUGGIN: a class of the user's, {@code io.millrace.agent.transform.RecordTransformer}. */
    record Plugin(String className, Map<String, String> options, OnFailure onFailure) implements Step {
        public Plugin {
            options = Map.copyOf(options);
        }

        /** Without the values of its options, which may be secret. */
        @Override
        public String toString() {
            return "Plugin[className=" + className + ", options=" + new TreeSet<>(options.keySet()) + ", onFailure="
                    + onFailure + "]";
        }
    }

    /** Takes the wrapping of a container runtime's lines off: with {@code Grouping.Cri}, the text of the joined lines, or an object of all. */
    record CriText(boolean asJson, OnFailure onFailure) implements Step {}

    /** The same for Docker's JSON lines, with {@code Grouping.DockerJson}. */
    record DockerText(boolean asJson, OnFailure onFailure) implements Step {}

    /** A record that is a JSON object, with only these fields, or without those; fields are names or JSON pointers. */
    record SelectFields(List<String> keep, List<String> drop, JsonFormat format, OnFailure onFailure) implements Step {}

    /** An object of the named groups of a pattern that is found in the record. */
    record Extract(Pattern pattern, JsonFormat format, OnFailure onFailure) implements Step {}

    /** Lets records through in which the pattern is found, or, if {@code exclude}, those in which it is not; in a JSON field when one is named. */
    record Filter(Pattern pattern, boolean exclude, Optional<String> pointer) implements Step {}

    /** Lets one in {@code every} through: by count within a file. */
    record Sample(int every) implements Step {}

    /** Replaces what the pattern finds; the replacement may use its groups. */
    record Redact(Pattern pattern, String replacement) implements Step {}

    /** Adds fields to a record that is a JSON object, or wraps one that is not as {@code message}: values may name ${host}, ${file}, ${path}, ${offset}, ${time}, ${flow}, ${env:NAME}. */
    record Enrich(Map<String, String> fields, JsonFormat format) implements Step {}
}
