package io.millrace.agent.transform;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.agent.config.Step.JsonFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Makes a record that is one JSON object into another. */
final class JsonRewrite {
    private static final int KEPT = 1024 * 1024;

    /** What is between the braces. */
    interface Body {
        /** Reads all fields and the closing brace, and writes the fields. */
        void rewrite(JsonParser from, JsonGenerator to) throws IOException;
    }

    private final JsonFormat format;
    private ByteArrayOutputStream out = new ByteArrayOutputStream(1024);

    JsonRewrite(JsonFormat format) {
        this.format = format;
    }

    /** The new record; null if the old one is not one JSON object. Ends with a line feed as that did. */
    byte @Nullable [] apply(byte[] record, Body body) {
        out.reset();
        try (JsonParser parser = Json.parser(record, 0, record.length);
                JsonGenerator generator = Json.generator(out, format)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            generator.writeStartObject();
            body.rewrite(parser, generator);
            generator.writeEndObject();
            if (parser.nextToken() != null) {
                return null;
            }
        } catch (IOException e) {
            return null;
        }
        if (LineFeeds.endsWithOne(record)) {
            out.write('\n');
        }
        byte[] made = out.toByteArray();
        if (made.length > KEPT) {
            out = new ByteArrayOutputStream(1024);
        }
        return made;
    }
}
