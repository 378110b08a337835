package io.millrace.agent.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.agent.config.Step.CsvToJson;
import io.millrace.agent.config.Step.JsonFormat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvToJsonTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "a,b,c; ~\"a\",\"b\",\"c\"~",
                "a,b; ~\"a\",\"b\",null~",
                "a,b,; ~\"a\",\"b\",\"\"~",
                ",,; ~\"\",\"\",\"\"~",
                "~~; ~\"\",null,null~",
                "a,b,c,d,\"e; ~\"a\",\"b\",\"c\"~",
                "~\"a,b\",c~; ~\"a,b\",\"c\",null~",
                "~\"a \"\"b\"\"\",,\"\"~; ~\"a \\\"b\\\"\",\"\",\"\"~",
                "~\"a\"b,c,d\"e~; ~\"ab\",\"c\",\"d\\\"e\"~",
                "~1,true,null~; ~\"1\",\"true\",\"null\"~",
            })
    void fieldsAreTextsUnderTheirNames(String line, String values) {
        String made = Steps.one(csv(",", false), line + "\n");
        assertThat(made.replaceFirst("\"a\":", "").replaceFirst(",\"b\":", ",").replaceFirst(",\"c\":", ","))
                .isEqualTo("{" + values.strip() + "}\n");
    }

    @Test
    void quotedFieldMayHaveLineFeeds() {
        assertThat(Steps.one(csv(",", false), "\"x\r\ny\",z\r\n"))
                .isEqualTo("{\"a\":\"x\\r\\ny\",\"b\":\"z\",\"c\":null}\n");
    }

    @Test
    void lineWithAnOpenQuoteCannotBeRead() {
        Steps steps = Steps.of(csv(",", false)).apply("a,\"b,c\n");
        assertThat(steps.emitted).containsExactly("a,\"b,c\n");
        assertThat(steps.failed).containsExactly("CSVTOJSON");
    }

    @ParameterizedTest
    @ValueSource(strings = {",", "\\,", "[,]", ",+?", "(?=\\S),|,"})
    void delimiterMayBeAPattern(String delimiter) {
        assertThat(Steps.one(csv(delimiter, true), "x,\"y,\",\u00e9\ud83d\ude00"))
                .isEqualTo("{\"a\":\"x\",\"b\":\"y,\",\"c\":\"\u00e9\ud83d\ude00\"}");
    }

    @Test
    void delimiterMayBeSeveralCharactersOrSpace() {
        assertThat(Steps.one(csv("\\s*\\|\\s*", true), "x | y|z")).isEqualTo("{\"a\":\"x\",\"b\":\"y\",\"c\":\"z\"}");
        assertThat(Steps.one(csv("\\t", true), "x\ty z")).isEqualTo("{\"a\":\"x\",\"b\":\"y z\",\"c\":null}");
        assertThat(Steps.one(csv("||", false), "x|y||z")).isEqualTo("{\"a\":\"x|y\",\"b\":\"z\",\"c\":null}");
        assertThat(Steps.one(csv("x*", true), "axxb")).isEqualTo("{\"a\":\"a\",\"b\":\"b\",\"c\":null}");
        assertThatThrownBy(() -> csvSteps("")).hasMessageContaining("delimiter of CSVTOJSON is empty");
    }

    @Test
    void whateverBytesComeTheObjectIsJson() throws Exception {
        byte[] record = new byte[256];
        for (int i = 0; i < record.length; i++) {
            record[i] = (byte) (i == ',' || i == '"' ? 'x' : i);
        }
        Steps steps = Steps.of(csv(",", false)).apply(record);
        String value = JsonPointers.of("a").read(steps.emitted.get(0).getBytes(StandardCharsets.UTF_8));
        assertThat(value).hasSize(256).endsWith("\uFFFD".repeat(128)).startsWith("\0\1\2");
    }

    private static Steps csvSteps(String delimiter) {
        return Steps.of(csv(delimiter, false));
    }

    private static CsvToJson csv(String delimiter, boolean isPattern) {
        return new CsvToJson(List.of("a", "b", "c"), delimiter, isPattern, JsonFormat.COMPACT, Steps.RAW);
    }
}
