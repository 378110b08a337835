package io.millrace.agent.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.agent.config.Step.Enrich;
import io.millrace.agent.config.Step.Extract;
import io.millrace.agent.config.Step.Filter;
import io.millrace.agent.config.Step.JsonFormat;
import io.millrace.agent.config.Step.Redact;
import io.millrace.agent.config.Step.Sample;
import io.millrace.agent.config.Step.SelectFields;
import io.millrace.agent.record.Origin;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OwnStepsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "a; ; {\"a\":{\"x\":1,\"y\":[1,2.50,{\"z\":3}]}}",
                "/a/x, b; ; {\"a\":{\"x\":1},\"b\":\"c\"}",
                "/a/y/2/z; ; {\"a\":{\"y\":[{\"z\":3}]}}",
                "/a/none, /b/c; ; {\"a\":{}}",
                "~~; a; {\"b\":\"c\",\"d/e\":null}",
                "~~; /a/y/0, /d~1e, none; {\"a\":{\"x\":1,\"y\":[2.50,{\"z\":3}]},\"b\":\"c\"}",
                "a; /a/y; {\"a\":{\"x\":1}}",
                "d/e; ; {\"d/e\":null}",
            })
    void fieldsAreKeptAndDropped(String keep, String drop, String expected) {
        String record = "{\"a\": {\"x\": 1, \"y\": [1, 2.50, {\"z\": 3}]},\n \"b\": \"c\", \"d/e\": null}\n";
        assertThat(Steps.one(select(keep, drop), record)).isEqualTo(expected + "\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "x", "[]", "{", "{\"a\":", "{\"a\":[", "{\"a\":1} {}", "{\"a\":{\"b\":1}", "{\"b\":[1,}"})
    void recordThatIsNotOneObjectFails(String record) {
        Steps steps = Steps.of(select("/a/b", null)).apply(record);
        assertThat(steps.emitted).containsExactly(record);
        assertThat(steps.failed).containsExactly("SELECTFIELDS");
    }

    @Test
    void namedGroupsBecomeFields() {
        Extract step = new Extract(
                Pattern.compile("(?<m>[A-Z]+) (?<p>\\S+)(?: (?<v>\\d))?[(?<no>]?"), JsonFormat.COMPACT, Steps.RAW);
        assertThat(Steps.one(step, "x \"GET /\u00e9\" \n"))
                .isEqualTo("{\"m\":\"GET\",\"p\":\"/\u00e9\\\"\",\"v\":null}\n");
        assertThat(Steps.of(step).apply("nothing").failed).containsExactly("EXTRACT");
        assertThatThrownBy(() -> Steps.of(new Extract(Pattern.compile("(a)"), JsonFormat.COMPACT, Steps.RAW)))
                .hasMessageContaining("has no named group: (a)");
    }

    @Test
    void filterLetsThroughWhatIsFoundOrWhatIsNot() {
        assertThat(Steps.of(filter("b", false, null)).apply("abc\n").apply("x").emitted)
                .containsExactly("abc\n");
        Steps excluding = Steps.of(filter("b", true, null)).apply("abc\n").apply("x");
        assertThat(excluding.emitted).containsExactly("x");
        assertThat(excluding.givenUp).containsExactly("filtered");
        assertThat(Steps.of(filter("^5", false, "/s/code"))
                        .apply("{\"s\":{\"code\":503}}")
                        .apply("{\"s\":5}")
                        .apply("5")
                        .emitted)
                .containsExactly("{\"s\":{\"code\":503}}");
    }

    @Test
    void filterThatNeverEndsFindsNothingAndIsCounted() {
        Steps steps = Steps.of(filter("(.*a){12}b", true, null)).apply("a".repeat(60));
        assertThat(steps.emitted).hasSize(1);
        assertThat(steps.failed).containsExactly("FILTER");
    }

    @Test
    void oneRecordInSoManyIsTakenFromEachFile() {
        Steps steps = Steps.of();
        TransformChain chain = Transforms.of(List.of(new Sample(3)), steps.context());
        for (int i = 0; i < 7; i++) {
            chain.apply(("a" + i).getBytes(StandardCharsets.UTF_8), Steps.ORIGIN, i, steps);
            chain.apply(("b" + i).getBytes(StandardCharsets.UTF_8), new Origin("f", "p", new UUID(3, 4)), i, steps);
        }
        assertThat(steps.emitted).containsExactly("a0", "b0", "a3", "b3", "a6", "b6");
        assertThat(steps.givenUp).hasSize(8).containsOnly("sampled");
        assertThatThrownBy(() -> Steps.of(new Sample(0))).hasMessageContaining("one record in 0");
    }

    @Test
    void whatThePatternFindsIsReplaced() {
        assertThat(Steps.one(redact("\\d+", "#"), "a1b22\r\n")).isEqualTo("a#b#\r\n");
        assertThat(Steps.one(redact("(?<k>\\w+)=(\\S+)", "${k}=\\$$1\u00e9"), "pw=\ud83d\ude00 x\n"))
                .isEqualTo("pw=$pw\u00e9 x\n");
        assertThat(Steps.one(redact("x*", "-"), "axb")).isEqualTo("axb".replaceAll("x*", "-"));
        assertThat(Steps.one(redact("z", "-"), "abc")).isEqualTo("abc");
        assertThatThrownBy(() -> Steps.of(redact("a", "$1"))).hasMessageContaining("\"$1\" in the replacement");
        assertThatThrownBy(() -> Steps.of(redact("(a)", "${b}"))).hasMessageContaining("names no group");
    }

    @Test
    void bytesAroundWhatIsReplacedStayAsTheyAre() {
        byte[] record = {(byte) 0xFF, '1', (byte) 0xC3, 0, '\n'};
        byte[][] made = new byte[1][];
        Transforms.of(List.of(redact("1", "#")), Steps.of().context())
                .apply(record, Steps.ORIGIN, 0, new Transform.Emitter() {
                    @Override
                    public void emit(byte[] emitted) {
                        made[0] = emitted;
                    }

                    @Override
                    public void giveUp(String reason) {}

                    @Override
                    public void failed(String step) {}
                });
        assertThat(made[0]).containsExactly(0xFF, '#', 0xC3, 0, '\n');
    }

    @Test
    void recordThatCannotBeSearchedForSecretsGoesNoFurther() {
        Steps steps = Steps.of(redact("(.*a){12}b", "#")).apply("a".repeat(60));
        assertThat(steps.emitted).isEmpty();
        assertThat(steps.failed).containsExactly("REDACT");
        assertThat(steps.givenUp).containsExactly("unredacted");
    }

    @Test
    void fieldsAreAddedToObjectsAndToText() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("h", "${host}");
        fields.put("f", "${file}|${path}|${flow}|${offset}|${time}|${env:STAGE}");
        fields.put("a", "$x \"");
        String added = "\"h\":\"host-1\",\"f\":\"a.log|/var/log/app/a.log|the-flow|42|2024-05-06T07:08:09.123Z|test\","
                + "\"a\":\"$x \\\"\"}";
        Enrich step = new Enrich(fields, JsonFormat.COMPACT);
        assertThat(Steps.one(step, " {\"a\":1,\"b\":2e1}\n")).isEqualTo("{\"b\":2e1," + added + "\n");
        assertThat(Steps.one(step, "{no \t json}")).isEqualTo("{\"message\":\"{no \\t json}\"," + added);
        assertThat(Steps.of(step).apply("text\n").failed).isEmpty();
        assertThatThrownBy(() -> Steps.of(new Enrich(Map.of("a", "${hots}"), JsonFormat.COMPACT)))
                .hasMessageStartingWith("${hots} is not known; there are host, file");
        assertThatThrownBy(() -> Steps.of(new Enrich(Map.of("a", "${env:NO}"), JsonFormat.COMPACT)))
                .hasMessageContaining("no variable NO");
    }

    @ParameterizedTest
    @CsvSource({
        "a, 1",
        "/b/c/1/d, x",
        "/b/c/0, true",
        "/b/c/9,",
        "/b,",
        "/b/c/x,",
        "none,",
        "/e~1f~0, 2.50",
        "n,",
        "/a/b,"
    })
    void pointersFindValues(String pointer, String expected) {
        String json = "{\"a\":1,\"b\":{\"z\":[{}],\"c\":[true,{\"d\":\"x\"}]},\"e/f~\":2.50,\"n\":null}";
        assertThat(JsonPointers.of(pointer).read(json.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(expected);
        assertThat(JsonPointers.of(pointer).read("x{".getBytes(StandardCharsets.UTF_8)))
                .isNull();
    }

    private static SelectFields select(@Nullable String keep, @Nullable String drop) {
        return new SelectFields(names(keep), names(drop), JsonFormat.COMPACT, Steps.RAW);
    }

    private static List<String> names(@Nullable String names) {
        return names == null || names.isBlank()
                ? List.of()
                : List.of(names.strip().split(", "));
    }

    private static Filter filter(String pattern, boolean exclude, @Nullable String pointer) {
        return new Filter(Pattern.compile(pattern), exclude, Optional.ofNullable(pointer));
    }

    private static Redact redact(String pattern, String replacement) {
        return new Redact(Pattern.compile(pattern), replacement);
    }
}
