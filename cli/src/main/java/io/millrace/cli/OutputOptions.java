package io.millrace.cli;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option that says whether people or programs read a result. */
final class OutputOptions {
    /** ASCII alone: it arrives whatever the terminal's encoding is. */
    static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private static final List<String> FORMS = List.of("table", "json");

    @Option(
            names = "--output",
            paramLabel = "FORM",
            defaultValue = "table",
            converter = Form.class,
            completionCandidates = Form.class,
            description = "table or json (default: ${DEFAULT-VALUE}).")
    private String form = "table";

    boolean isJson() {
        return form.equals("json");
    }

    /** Writes one document, and a table's colours where a terminal shows them. */
    void print(PrintWriter out, JsonNode json, TextTable table) {
        if (isJson()) {
            out.println(json.toPrettyString());
        } else {
            table.print(out, Terminal.current().colours());
        }
        out.flush();
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** The forms that there are. */
    static final class Form implements ITypeConverter<String>, Iterable<String> {
        @Override
        public String convert(String value) {
            if (!FORMS.contains(value)) {
                throw new TypeConversionException("'" + value + "' is neither table nor json");
            }
            return value;
        }

        @Override
        public Iterator<String> iterator() {
            return FORMS.iterator();
        }
    }
}
