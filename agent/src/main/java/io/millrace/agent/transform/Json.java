package io.millrace.agent.transform;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.millrace.agent.config.Step.JsonFormat;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Reads and writes JSON that came from outside, as a stream of tokens within bounds. */
final class Json {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(200)
                    .maxStringLength(16 * 1024 * 1024)
                    .maxNumberLength(1_000)
                    .maxNameLength(50_000)
                    .build())
            // Names come from logs: a table of all there ever were would grow for ever.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();
    private static final DefaultIndenter INDENTER = new DefaultIndenter("  ", "\n");

    private Json() {}

    static JsonParser parser(byte[] bytes, int from, int to) throws IOException {
        return FACTORY.createParser(bytes, from, to - from);
    }

    static JsonGenerator generator(OutputStream out, JsonFormat format) throws IOException {
        JsonGenerator generator = FACTORY.createGenerator(out);
        if (format == JsonFormat.PRETTYPRINT) {
            generator.setPrettyPrinter(new DefaultPrettyPrinter().withObjectIndenter(INDENTER));
        }
        return generator;
    }

    /** Copies the value that the parser is at, numbers as they are written. */
    static void copy(JsonParser from, JsonGenerator to) throws IOException {
        int depth = 0;
        while (true) {
            JsonToken token = from.currentToken();
            if (token == null) {
                throw new IOException("the text ends inside of a value");
            }
            if (token == JsonToken.VALUE_NUMBER_FLOAT || token == JsonToken.VALUE_NUMBER_INT) {
                to.writeNumber(from.getText());
            } else {
                to.copyCurrentEvent(from);
            }
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (depth == 0) {
                return;
            }
            from.nextToken();
        }
    }

    /** The name of the next field of an object, null at its end. */
    static @Nullable String nextName(JsonParser parser) throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw new IOException("the text ends inside of an object");
        }
        return token == JsonToken.END_OBJECT ? null : parser.currentName();
    }
}
