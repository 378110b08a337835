package io.millrace.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.config.Step.JsonFormat;
import io.millrace.agent.config.Step.LogFormat;
import io.millrace.agent.config.Step.OnFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** That the Kinesis Agent's dataProcessingOptions are read, without their traps. Uses real files. */
class OldStepsTest {
    private record Case(String option, Step expected) {
        @Override
        public String toString() {
            return option;
        }
    }

    private static final OnFailure FORWARD = new OnFailure.ForwardRaw();
    private static final JsonFormat COMPACT = JsonFormat.COMPACT;

    static final List<Case> CASES = List.of(
            new Case("'optionName': 'SINGLELINE'", new Step.SingleLine(true, false)),
            new Case(
                    "'optionName': 'SINGLELINE', 'parseOptions': ['NO_TRIM', 'ESCAPE_NEW_LINE']",
                    new Step.SingleLine(false, true)),
            new Case("'optionName': 'SINGLELINE', 'parseOptions': 'NO_TRIM'", new Step.SingleLine(false, false)),
            new Case(
                    "'optionName': 'CSVTOJSON', 'customFieldNames': ['a', 'b'], 'jsonFormat': 'PRETTYPRINT'",
                    new Step.CsvToJson(List.of("a", "b"), ",", false, JsonFormat.PRETTYPRINT, FORWARD)),
            new Case(
                    "'optionName': 'CSVTOJSON', 'customFieldNames': ['a'], 'delimiter': '\\\\s+'",
                    new Step.CsvToJson(List.of("a"), "\\s+", true, COMPACT, FORWARD)),
            new Case(
                    "'optionName': 'LOGTOJSON', 'logFormat': 'COMBINEDAPACHELOG'",
                    new Step.LogToJson(
                            Optional.of(LogFormat.COMBINEDAPACHELOG), Optional.empty(), List.of(), COMPACT, FORWARD)),
            new Case(
                    "'optionName': 'LOGTOJSON', 'logFormat': 'SYSLOG', 'customFieldNames': ['a', 'b', 'c', 'd', 'e']",
                    new Step.LogToJson(
                            Optional.of(LogFormat.SYSLOG),
                            Optional.empty(),
                            List.of("a", "b", "c", "d", "e"),
                            COMPACT,
                            FORWARD)),
            new Case(
                    "'optionName': 'ADDMETADATA', 'metadata': {'a': [1, 'x', null, true]}",
                    new Step.AddMetadata("{\"a\":[1,\"x\",null,true]}", false, COMPACT)),
            new Case(
                    "'optionName': 'ADDMETADATA', 'metadata': {}, 'timestamp': 'true'",
                    new Step.AddMetadata("{}", true, COMPACT)),
            new Case(
                    "'optionName': 'ADDMETADATA', 'metadata': {}, 'timestamp': true",
                    new Step.AddMetadata("{}", true, COMPACT)),
            new Case(
                    "'optionName': 'ADDEC2METADATA', 'logFormat': 'RFC3339SYSLOG'",
                    new Step.AddEc2Metadata(Duration.ofHours(1), COMPACT, FORWARD)),
            new Case(
                    "'optionName': 'ADDEC2METADATA', 'metadataTTL': '60'",
                    new Step.AddEc2Metadata(Duration.ofMinutes(1), COMPACT, FORWARD)),
            new Case("'optionName': 'ADDBRACKETS'", new Step.AddBrackets()),
            new Case(
                    "'optionName': 'USINGPLUGGIN', 'className': 'a.b.C$D'",
                    new Step.Plugin("a.b.C$D", Map.of(), FORWARD)));

    @TempDir
    Path directory;

    @ParameterizedTest
    @FieldSource("CASES")
    void optionIsRead(Case each) throws Exception {
        assertThat(step(each.option())).isEqualTo(each.expected());
    }

    @Test
    void patternOfOnesOwnIsReadWithItsNames() throws Exception {
        Step.LogToJson step =
                (Step.LogToJson) step("'optionName': 'LOGTOJSON', 'logFormat': 'SYSLOG', 'matchPattern': '(a)(b)',"
                        + " 'customFieldNames': ['x', 'y']");
        assertThat(step.known()).isEmpty();
        assertThat(step.pattern().orElseThrow().pattern()).isEqualTo("(a)(b)");
        assertThat(step.fields()).containsExactly("x", "y");
    }

    @ParameterizedTest
    @CsvSource({"'\\\\|', |", "|, ", "';', ;", "'\\\\.', .", "::, ::", "'[,;]',"})
    void delimiterThatIsPlainTextInDisguiseIsPlainText(String written, String plain) throws Exception {
        Step.CsvToJson step = (Step.CsvToJson)
                step("'optionName': 'CSVTOJSON', 'customFieldNames': ['a'], 'delimiter': '" + written + "'");
        assertThat(step.isPattern()).isEqualTo(plain == null);
        assertThat(plain == null || step.delimiter().equals(plain)).isTrue();
    }

    private Step step(String option) throws Exception {
        AgentConfig config = new Written(directory)
                .json("{'flows': [{'filePattern': '/x', 'kinesisStream': 's', 'dataProcessingOptions': [{" + option
                        + "}]}]}");
        return config.flows().get(0).steps().get(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '`',
            value = {
                "{'optionName': 'CSVTOJSN'} => 1:92: flows[0].dataProcessingOptions[0].optionName is \"CSVTOJSN\", but"
                        + " must be one of SINGLELINE, CSVTOJSON, LOGTOJSON, ADDMETADATA, ADDEC2METADATA, ADDBRACKETS,"
                        + " USINGPLUGGIN; the nearest is CSVTOJSON",
                "{'optionName': 'CSVTOJSON'} => 1:77: flows[0].dataProcessingOptions[0] needs customFieldNames for"
                        + " CSVTOJSON: text, not empty, or a list of them",
                "{'optionName': 'ADDMETADATA'} => 1:77: flows[0].dataProcessingOptions[0] needs metadata for"
                        + " ADDMETADATA: any value",
                "{'optionName': 'USINGPLUGGIN'} => 1:77: flows[0].dataProcessingOptions[0] needs className for"
                        + " USINGPLUGGIN: the name of a class",
            })
    void optionThatCannotWorkIsAMistake(String option, String mistake) throws Exception {
        assertThat(mistakes(option)).containsExactly("agent.json:" + mistake);
    }

    @Test
    void namesThatDoNotFitThePatternAreAMistake() throws Exception {
        assertThat(mistakes("{'optionName': 'LOGTOJSON', 'matchPattern': '(a)(b)', 'customFieldNames': ['x']}"))
                .containsExactly(
                        "agent.json:1:151: flows[0].dataProcessingOptions[0].customFieldNames has 1 name, but the"
                                + " pattern has 2 groups; name each group once");
        assertThat(mistakes("{'optionName': 'LOGTOJSON', 'matchPattern': '(a)(b)'}"))
                .containsExactly(
                        "agent.json:1:121: flows[0].dataProcessingOptions[0].matchPattern needs customFieldNames"
                                + " beside it, with a name for each group; add customFieldNames, or remove matchPattern");
        assertThat(mistakes("{'optionName': 'LOGTOJSON'}"))
                .singleElement()
                .asString()
                .contains("needs logFormat for LOGTOJSON: one of ");
    }

    private List<String> mistakes(String option) throws Exception {
        return new Written(directory)
                .jsonMistakes("{'flows': [{'filePattern':'/x','kinesisStream':'s','dataProcessingOptions':[" + option
                        + "]}]}");
    }
}
