package io.millrace.agent.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.agent.config.Step;
import io.millrace.agent.config.Step.AddEc2Metadata;
import io.millrace.agent.config.Step.AddMetadata;
import io.millrace.agent.config.Step.JsonFormat;
import io.millrace.agent.config.Step.OnFailure;
import io.millrace.agent.config.Step.Plugin;
import io.millrace.agent.config.Step.SingleLine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The Kinesis Agent's options, LOGTOJSON and CSVTOJSON apart, and what becomes of records that a step cannot read. */
class OldStepsTest {
    @Test
    void linesAreJoined() {
        String record = "  a\r\n\n b \nc\n";
        assertThat(Steps.one(new SingleLine(true, false), record)).isEqualTo("abc\n");
        assertThat(Steps.one(new SingleLine(false, false), record)).isEqualTo("  a b c\n");
        assertThat(Steps.one(new SingleLine(true, true), record)).isEqualTo("a\\n\\nb\\nc\n");
        assertThat(Steps.one(new SingleLine(false, true), "a\nb")).isEqualTo("a\\nb");
        assertThat(Steps.one(new SingleLine(true, true), "")).isEmpty();
        assertThat(Steps.one(new SingleLine(true, true), "\n")).isEqualTo("\n");
    }

    @Test
    void metadataStandsBeforeTheRecord() {
        assertThat(Steps.one(new AddMetadata("{\"k\": [1.50, \"\"]}", false, JsonFormat.COMPACT), "say \"hi\"\n"))
                .isEqualTo("{\"metadata\":{\"k\":[1.50,\"\"]},\"data\":\"say \\\"hi\\\"\"}\n");
        assertThat(Steps.one(new AddMetadata("\"m\"", true, JsonFormat.COMPACT), "x"))
                .isEqualTo("{\"ts\":\"2024-05-06T07:08:09.123Z\",\"metadata\":\"m\",\"data\":\"x\"}");
        assertThat(Steps.one(new AddMetadata("{\"k\":1}", true, JsonFormat.PRETTYPRINT), "x"))
                .isEqualTo("{\n  \"ts\" : \"2024-05-06T07:08:09.123Z\",\n  \"metadata\" : {\n    \"k\" : 1\n  },\n"
                        + "  \"data\" : \"x\"\n}");
        assertThatThrownBy(() -> Steps.of(new AddMetadata("{", false, JsonFormat.COMPACT)))
                .hasMessageContaining("metadata of ADDMETADATA is not JSON");
    }

    @Test
    void instanceFieldsAreAddedToAnObject() {
        Steps steps = Steps.of(new AddEc2Metadata(Duration.ofHours(1), JsonFormat.COMPACT, Steps.RAW));
        steps.instance = Map.of("instanceId", "i-1");
        steps.apply("{\"a\": 1.0, \"instanceId\": {\"x\": 2}, \"b\": [true, null]}\n")
                .apply("no json")
                .apply("[1]");
        assertThat(steps.emitted)
                .containsExactly("{\"a\":1.0,\"b\":[true,null],\"instanceId\":\"i-1\"}\n", "no json", "[1]");
        assertThat(steps.failed).containsExactly("ADDEC2METADATA", "ADDEC2METADATA");
    }

    @Test
    void recordGoesOnWithoutInstanceFieldsWhileThereAreNone() {
        Steps steps = Steps.of(new AddEc2Metadata(Duration.ofHours(1), JsonFormat.COMPACT, Steps.RAW));
        steps.apply("{\"a\": 1}\n");
        assertThat(steps.emitted).containsExactly("{\"a\": 1}\n");
        assertThat(steps.failed).containsExactly("ADDEC2METADATA");
    }

    @Test
    void bracketsAreAroundTheRecordAndBeforeItsLineFeed() {
        assertThat(Steps.one(new Step.AddBrackets(), "\"a\":1\r\n")).isEqualTo("{\"a\":1}\n");
        assertThat(Steps.one(new Step.AddBrackets(), "\"a\":1")).isEqualTo("{\"a\":1}");
        assertThat(Steps.one(new Step.AddBrackets(), "")).isEqualTo("{}");
    }

    @Test
    void pluginIsAClassOfTheUsers() {
        Steps steps = Steps.of(plugin(Shouting.class, Map.of("suffix", "!")));
        steps.apply("a").apply("").apply("fail");
        assertThat(steps.emitted).containsExactly("A@the-flow:/var/log/app/a.log:42!", "fail");
        assertThat(steps.givenUp).containsExactly("filtered");
        assertThat(steps.failed).containsExactly("USINGPLUGGIN");
    }

    @Test
    void classThatIsNoPluginIsRefusedWithTheMend() {
        assertThatThrownBy(() -> Steps.of(plugin(String.class, Map.of())))
                .hasMessageContaining("java.lang.String of USINGPLUGGIN does not implement")
                .hasMessageContaining("io.millrace.agent.transform.RecordTransformer")
                .hasMessageContaining("IDataConverter");
        assertThatThrownBy(() -> Steps.of(new Plugin("no.such.Type", Map.of(), Steps.RAW)))
                .hasMessageContaining("is not on the class path");
        assertThatThrownBy(() -> Steps.of(plugin(Closed.class, Map.of()))).hasMessageContaining("is not public");
    }

    @Test
    void recordThatCannotBeReadFollowsItsPolicy() {
        Steps dropping = Steps.of(brokenWith(new OnFailure.Drop())).apply("x");
        assertThat(dropping.emitted).isEmpty();
        assertThat(dropping.givenUp).containsExactly("unparsed");
        assertThat(dropping.failed).containsExactly("USINGPLUGGIN");
        Steps keeping =
                Steps.of(brokenWith(new OnFailure.SideFile(Path.of("/side")))).apply("x");
        assertThat(keeping.emitted).isEmpty();
        assertThat(keeping.aside).containsExactly("/side:x");
        assertThat(keeping.givenUp).containsExactly("sidefile");
        assertThat(keeping.failed).containsExactly("USINGPLUGGIN");
    }

    @Test
    void recordThatTheSideFileRefusesGoesOnAsItIs() {
        Steps steps = Steps.of(brokenWith(new OnFailure.SideFile(Path.of("/side"))));
        steps.refusesFiles = true;
        steps.apply("x");
        assertThat(steps.emitted).containsExactly("x");
        assertThat(steps.givenUp).isEmpty();
        assertThat(steps.failed).containsExactly("USINGPLUGGIN");
    }

    @Test
    void stepsFollowOneAnother() {
        Steps steps = Steps.of(
                brokenWith(Steps.RAW), new SingleLine(true, false), new Step.AddBrackets(), new Step.AddBrackets());
        assertThat(steps.apply(" a\n b\n").emitted).containsExactly("{{ab}}\n");
        assertThat(Steps.of().apply("x").emitted).containsExactly("x");
        assertThat(Transforms.of(List.of(), steps.context()).isEmpty()).isTrue();
    }

    private static Plugin brokenWith(OnFailure policy) {
        return new Plugin(Broken.class.getName(), Map.of(), policy);
    }

    private static Plugin plugin(Class<?> type, Map<String, String> options) {
        return new Plugin(type.getName(), options, Steps.RAW);
    }

    /** Writes into what it is given before it fails. */
    public static final class Broken implements RecordTransformer {
        @Override
        public byte[] transform(byte[] record, RecordSource source) throws Exception {
            Arrays.fill(record, (byte) 0);
            throw new Exception("no");
        }
    }

    /** Has no public constructor. */
    public static final class Closed implements RecordTransformer {
        private Closed() {}

        @Override
        public byte[] transform(byte[] record, RecordSource source) {
            return record;
        }
    }

    /** Says where a record is from. */
    public static final class Shouting implements RecordTransformer {
        private final @Nullable String suffix;

        public Shouting(Map<String, String> options) {
            suffix = options.get("suffix");
        }

        @Override
        public byte @Nullable [] transform(byte[] record, RecordSource source) {
            String text = new String(record, StandardCharsets.UTF_8);
            if (text.equals("fail")) {
                throw new NoClassDefFoundError("some/Type");
            }
            String made = text.toUpperCase(Locale.ROOT) + "@" + source.flow() + ":" + source.path() + ":"
                    + source.offset() + suffix;
            return text.isEmpty() ? null : made.getBytes(StandardCharsets.UTF_8);
        }
    }
}
