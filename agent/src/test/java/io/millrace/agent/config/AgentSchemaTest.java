package io.millrace.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That the schema which editors use says what the reader does. Uses real files. */
class AgentSchemaTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final JsonSchema SCHEMA = schema();

    @TempDir
    Path directory;

    @Test
    void fileIsWhatTheKeysOfTheReaderMake() throws Exception {
        Committed.check(
                Path.of("src/main/resources/io/millrace/agent/config/" + AgentSchema.RESOURCE), AgentSchema.text());
    }

    private static JsonSchema schema() {
        try (InputStream in = AgentSchemaTest.class.getResourceAsStream(AgentSchema.RESOURCE)) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(JSON.readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<String> rightFlows() {
        return Stream.of(
                        OwnFormTest.STEPS.stream().map(each -> "'to': 'stdout', 'process': [" + each.written() + "]"),
                        OwnFormTest.KEYS.stream().map(each -> "'to': 'stdout', 'partitionKey': " + each.written()),
                        OwnFormTest.TOO_LONG.stream()
                                .map(each -> "'to': 'stdout', 'records': {'tooLong': " + each.written() + "}"),
                        Stream.of(
                                "'to': {'stream': 's'}, 'records': {'multiLine': '^a', 'maxBytes': 5}",
                                "'to': {'stream': {'name': 'arn:aws:kinesis:eu-west-1:123456789012:stream/s',"
                                        + " 'linger': '0ms'}}",
                                "'to': {'firehose': {'name': 'd', 'joinedBytes': 0}}, 'records': {'container': 'cri',"
                                        + " 'flushAfter': '1.5s'}",
                                "'to': {'handler': {'class': 'a.B', 'options': {'a': 1, 'b': true, 'c': 'x'}}}"))
                .flatMap(flows -> flows);
    }

    @ParameterizedTest
    @MethodSource("rightFlows")
    void fileThatIsReadIsValid(String keys) throws Exception {
        String text = "{'flows': [{'id': 'a', 'files': '/x', " + keys + "}]}";
        assertThat(new Written(directory).json(text).flows()).hasSize(1);
        assertThat(SCHEMA.validate(JSON.readTree(text.replace('\'', '"')))).isEmpty();
    }

    @Test
    void exampleIsReadAndIsValid() throws Exception {
        assertThat(new Written(directory).yaml(OptionTable.example()).flows()).hasSize(3);
        JsonNode example = new YAMLMapper().readTree(OptionTable.example());
        assertThat(SCHEMA.validate(example)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'flows': []}",
                "{'flow': [{'id': 'a', 'files': '/x', 'to': 'stdout'}]}",
                "{'flows': {'id': 'a', 'files': '/x', 'to': 'stdout'}}",
                "{'flows': [{'files': '/x', 'to': 'stdout'}]}",
                "{'flows': [{'id': 'a', 'to': 'stdout'}]}",
                "{'flows': [{'id': 'a', 'files': '/x', 'stdin': true, 'to': 'stdout'}]}",
                "{'flows': [{'id': 'a', 'files': 'x', 'to': 'stdout'}]}",
                "{'flows': [{'id': 'a', 'files': '/x', 'to': 'stdot'}]}",
                "{'flows': [{'id': 'a', 'files': '/x', 'to': {}}]}",
                "{'flows': [{'id': 'a', 'files': '/x', 'to': {'stream': 'a b'}}]}",
                "{'flows': [{'id': 'a', 'files': '/x', 'to': 'stdout', 'process': 'addBrackets'}]}",
                "{'flows': [{'id': 'a', 'files': '/x', 'to': 'stdout', 'process': ['csvToJson']}]}",
                "{'flows': [{'id': 'a', 'files': '/x', 'to': 'stdout', 'process': [{'addBrackets': {}, 'singleLine':"
                        + " {}}]}]}",
                "{'flows': [{'id': 'a', 'files': '/x', 'to': 'stdout', 'process': [{'sample': 0}]}]}",
                "{'flows': [{'id': 'a', 'files': '/x', 'to': 'stdout', 'records': {'multiLine': {}}}]}",
                "{'flows': [{'id': 'a', 'files': '/x', 'to': 'stdout', 'records': {'multiLine': {'start': 'a',"
                        + " 'negate': true}}}]}",
                "{'flows': [{'id': 'a', 'files': '/x', 'to': 'stdout', 'records': {'multiLine': 'a', 'container':"
                        + " 'cri'}}]}",
                "{'flows': [{'id': 'a', 'files': '/x', 'to': 'stdout', 'records': {'maxBytes': '1 mb'}}]}",
                "{'flows': [{'id': 'a', 'files': '/x', 'to': 'stdout', 'records': {'flushAfter': 250}}]}",
                "{'flows': [{'id': 'a', 'files': '/x', 'to': 'stdout'}], 'page': {'port': 65536}}",
                "{'flows': [{'id': 'a', 'files': '/x', 'to': 'stdout'}], 'page': {'enabled': 'true'}}",
                "{'flows': [{'id': 'a', 'files': '/x', 'to': 'stdout'}], 'aws': {'credentials': {'accessKeyId': 'a'}}}"
            })
    void fileThatIsRefusedIsNotValid(String text) throws Exception {
        assertThat(new Written(directory).jsonMistakes(text)).isNotEmpty();
        assertThat(SCHEMA.validate(JSON.readTree(text.replace('\'', '"')))).isNotEmpty();
    }

    @Test
    void keysOfTheSchemaAreThoseThatTheReaderTakes() throws Exception {
        JsonNode schema = JSON.readTree(AgentSchema.text());
        List<JsonNode> forms = new ArrayList<>(List.of(schema));
        schema.get("$defs").forEach(forms::add);
        List<Section> sections = AgentSchema.sections(AgentKeys.SECTION);
        assertThat(forms).hasSameSizeAs(sections);
        for (int i = 0; i < forms.size(); i++) {
            List<String> names = new ArrayList<>();
            forms.get(i).get("properties").fieldNames().forEachRemaining(names::add);
            assertThat(names)
                    .isEqualTo(sections.get(i).keys().stream().map(Key::name).toList());
            assertThat(unknown(sections.get(i), names)).isEmpty();
            forms.get(i)
                    .get("properties")
                    .forEach(key -> assertThat(key.get("description").asText()).isNotBlank());
        }
    }

    /** Keys that the reader does not know, of an object with all of them. */
    private static List<String> unknown(Section section, List<String> names) throws Exception {
        List<Node.Member> members = names.stream()
                .map(name -> new Node.Member(name, 1, 1, new Node.Null(1, 1)))
                .toList();
        Reading reading = new Reading();
        section.read(new Spot(reading, "f", "", new Node.Members(members, 1, 1), false));
        List<String> told = new ArrayList<>();
        try {
            reading.endIfFlawed();
        } catch (ConfigException e) {
            e.problems().stream()
                    .filter(problem -> problem.message().contains("is no key"))
                    .forEach(problem -> told.add(problem.keyPath()));
        }
        return told;
    }

    @Test
    void formsHaveNamesOfTheirOwn() {
        List<String> names = AgentSchema.sections(AgentKeys.SECTION).stream()
                .map(Section::name)
                .toList();
        assertThat(new TreeSet<>(names)).hasSameSizeAs(names);
    }

    @Test
    void everyDefaultIsAValueOfItsKey() {
        for (Section root : List.of(AgentKeys.SECTION, OldAgentKeys.SECTION)) {
            AgentSchema.sections(root)
                    .forEach(section -> section.keys().forEach(key -> {
                        if (key.fallback() != null) {
                            assertThat((Object) key.defaultValue())
                                    .as(key.name())
                                    .isNotNull();
                        }
                    }));
        }
    }
}
