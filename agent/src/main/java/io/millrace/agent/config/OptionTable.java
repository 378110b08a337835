package io.millrace.agent.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The documentation of all keys, in Markdown, made of the keys that the readers know. */
final class OptionTable {
    private OptionTable() {}

    /** The text of {@code OPTIONS.md}. */
    static String text() {
        StringBuilder text = new StringBuilder();
        text.append("""
            # Options of the Millrace agent

            Made from the keys that the reader knows; a test holds this file to them.

            The agent reads two forms of configuration, and tells them apart by their keys: its own, and `agent.json` of the Kinesis Agent.

            ## The agent's own form

            JSON with `//` and `/* */` comments, or YAML without anchors and tags in a file that ends in `.yaml` or `.yml`; UTF-8. Every
            mistake is told at once, with its line, column and key; unknown and repeated keys are mistakes. A JSON Schema for editors is in
            the jar, as `io/millrace/agent/config/agent.schema.json`.

            Sizes are text with a unit, such as `"32MB"` or `"1MiB"`, or a number of bytes: KB, MB, GB count in thousands, KiB, MiB, GiB in
            1024s. Times are text with a unit: `"250ms"`, `"1.5s"`, `"10m"`, `"2h"`, `"7d"`. Regular expressions are Java's. An object with
            one important key may be written as the value of that key alone; a choice that needs nothing else, as its name.

            ```yaml
            """);
        text.append(example()).append("```\n");
        AgentSchema.sections(AgentKeys.SECTION).stream()
                .filter(section -> !section.keys().isEmpty())
                .forEach(section -> append(text, section));
        text.append("""

            ## agent.json of the Kinesis Agent

            Read as it is. Numbers may be text, booleans too; keys are ignored that the Kinesis Agent would ignore, with a warning that names
            the nearest that is known. Values that cannot be right are mistakes. Files in `agent.d` add their flows; where the Kinesis Agent
            left out a file that it could not read, the agent does not start, so that no flow is lost unseen. A record keeps its line feed. A
            record that a step cannot read goes on as it is.
            """);
        AgentSchema.sections(OldAgentKeys.SECTION).forEach(section -> append(text, section));
        return text.toString();
    }

    /** A file in the agent's own form. */
    static String example() {
        try (InputStream in = Objects.requireNonNull(OptionTable.class.getResourceAsStream("example.yaml"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void append(StringBuilder text, Section section) {
        text.append("\n### ")
                .append(section.name())
                .append("\n\n")
                .append(section.about())
                .append("\n\n");
        text.append("| Key | Value | Default | What it does |\n|---|---|---|---|\n");
        for (Key<?> key : section.keys()) {
            String standing = key.required() ? "required" : key.fallback() == null ? "" : code(key.fallback());
            text.append("| `")
                    .append(key.name())
                    .append("` | ")
                    .append(cell(key.kind().words()));
            text.append(" | ")
                    .append(standing)
                    .append(" | ")
                    .append(cell(key.about()))
                    .append(" |\n");
        }
    }

    private static String code(Object written) {
        return "`" + written.toString().replace("\n", "\\n") + "`";
    }

    private static String cell(String words) {
        return words.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*");
    }
}
