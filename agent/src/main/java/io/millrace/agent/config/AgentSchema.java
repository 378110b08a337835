package io.millrace.agent.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON Schema of the agent's own form, made of the keys that its reader knows. */
final class AgentSchema {
    /** Where the schema is found among the resources, beside this class. */
    static final String RESOURCE = "agent.schema.json";

    private AgentSchema() {}

    /** The schema as it stands in the resource. */
    static String text() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Configuration of the Millrace agent");
        schema.putAll(AgentKeys.SECTION.schema());
        Map<String, Object> definitions = new LinkedHashMap<>();
        List<Section> sections = sections(AgentKeys.SECTION);
        sections.subList(1, sections.size()).forEach(section -> definitions.put(section.name(), section.schema()));
        schema.put("$defs", definitions);
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter().withObjectIndenter(lines);
        try {
            return new ObjectMapper().writer(printer).writeValueAsString(schema) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps of text cannot be written as JSON", e);
        }
    }

    /** A form and those of all objects in it, each before those that it holds. */
    static List<Section> sections(Section root) {
        List<Section> found = new ArrayList<>(List.of(root));
        for (int i = 0; i < found.size(); i++) {
            for (Key<?> key : found.get(i).keys()) {
                key.kind().sections().stream()
                        .filter(section -> !found.contains(section))
                        .forEach(found::add);
            }
        }
        return found;
    }
}
