package io.millrace.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** That text which is not JSON or not YAML is told of where it stops being that. Uses real files. */
class SyntaxTest {
    private record Case(String text, String told) {
        @Override
        public String toString() {
            return text.replace("\n", "\\n");
        }
    }

    static final List<Case> JSON = List.of(
            new Case("", ": the file is empty; it needs at least \"flows\""),
            new Case("  // nothing\n", ": the file is empty; it needs at least \"flows\""),
            new Case(
                    "{\"flows\": [{\"id\": \"a\"},]}",
                    ":1:24: a comma stands before the end of the list or object; remove the comma"),
            new Case(
                    "{\"flows\": [{\"id\": \"a\",}]}",
                    ":1:23: a comma stands before the end of the list or object; remove the comma"),
            new Case(
                    "{\"flows\": [],\n}",
                    ":2:1: a comma stands before the end of the list or object; remove the comma"),
            new Case("{\"a\": 1 \"b\": 2}", ":1:9: a comma is missing before this"),
            new Case("{\"a\" 1}", ":1:6: a colon is missing between key and value"),
            new Case("{\"a\": }", ":1:7: a value is missing before this"),
            new Case("{'a': 1}", ":1:2: keys and text are written in \"double quotes\""),
            new Case("{\"a\": 'x'}", ":1:7: keys and text are written in \"double quotes\""),
            new Case("{\"a\": yes}", ":1:10: this is no value; text is written in \"double quotes\""),
            new Case("{\"a\": \"\\d\"}", ":1:9: a backslash in text is written twice: \\\\"),
            new Case(
                    "{\"a\": \"x\n\"}",
                    ":1:9: a line break or control character is in a text; write \\n"
                            + " or \\t, or close the quote before it"),
            new Case("{\"a\": [1", ":1:9: the file ends in the middle; a quote, \"}\" or \"]\" is missing"),
            new Case("{\"a\": 1} {}", ":1:10: there is more after the end of the configuration; remove it"),
            new Case("[".repeat(65) + "]".repeat(65), ":1:65: the file is nested deeper than 64 levels, the most"),
            new Case(
                    "[]",
                    ":1:1: the file is an empty list, but must be an object { } of $schema, flows, stateDirectory,"
                            + " maxBufferedBytes, checkpointInterval, shutdownTimeout, forgetAfter, importCheckpoints,"
                            + " scan, page, statusInterval, cloudWatch, aws"),
            new Case("{}", ":1:1: the file needs flows: a list of at least one, each an object (flow)"));

    static final List<Case> YAML = List.of(
            new Case("", ": the file is empty; it needs at least \"flows\""),
            new Case("# nothing\n", ": the file is empty; it needs at least \"flows\""),
            new Case("flows:\n\t- id: a\n", ":2:1: a tab is where YAML wants spaces; indent with spaces"),
            new Case(
                    "flows:\n  - id: a\n    to: x\n   files: b\n",
                    ":4:4: the indentation does not fit the lines before it"),
            new Case(
                    "flows: a: b\n",
                    ":1:9: a key is not allowed here; check the indentation, and quote text that holds \": \""),
            new Case(
                    "flows: [a\n",
                    ":2:1: this is not YAML; check quotes, brackets and indentation, here and just before"),
            new Case(
                    "flows: &x []\n",
                    ":1:8: anchors (&name) and aliases (*name) are not read; write the value out, in quotes if it"
                            + " begins so"),
            new Case(
                    "flows: *x\n",
                    ":1:8: anchors (&name) and aliases (*name) are not read; write the value out, in quotes if it"
                            + " begins so"),
            new Case(
                    "flows: !!set {a}\n",
                    ":1:8: tags (!name) are not read; remove it, or quote a value that begins so"),
            new Case("flows: !x a\n", ":1:8: tags (!name) are not read; remove it, or quote a value that begins so"),
            new Case(
                    "flows: []\n---\nflows: []\n", ":3:1: there is more after the end of the configuration; remove it"),
            new Case(
                    "a: ".repeat(1) + "[".repeat(70) + "]".repeat(70),
                    ":1:67: the file is nested deeper than 64 levels, the most"));

    @TempDir
    Path directory;

    @ParameterizedTest
    @FieldSource("JSON")
    void mistakeInJsonIsTold(Case each) throws Exception {
        assertThat(new Written(directory).mistakes("a.json", each.text())).containsExactly("a.json" + each.told());
    }

    @ParameterizedTest
    @FieldSource("YAML")
    void mistakeInYamlIsTold(Case each) throws Exception {
        assertThat(new Written(directory).mistakes("a.yml", each.text())).containsExactly("a.yml" + each.told());
    }

    @Test
    void commentsAreReadOver() throws Exception {
        AgentConfig config = new Written(directory).json("""
            // of a line
            {'flows': [ /* in a line */
              {'id': 'a', 'files': '/x', 'to': 'stdout'} // behind
            ]} /* after
            all */\
            """);
        assertThat(config.flows()).extracting(FlowConfig::id).containsExactly("a");
    }

    @Test
    void manyLevelsOfAliasesAreNotEvenBegun() throws Exception {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("a")
                    .append(i)
                    .append(": &a")
                    .append(i)
                    .append(" [")
                    .append(("*a" + (i - 1) + ", ").repeat(10))
                    .append("x]\n");
        }
        assertThat(new Written(directory).mistakes("bomb.yaml", bomb.toString()))
                .singleElement()
                .asString()
                .startsWith("bomb.yaml:1:5: anchors");
    }
}
