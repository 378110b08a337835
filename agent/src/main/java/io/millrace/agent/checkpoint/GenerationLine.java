package io.millrace.agent.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.UUID;

/**
 * A generation as a JSON object on a line: {@code generation}, {@code path}, {@code firstPath} if it is another, {@code device},
 * {@code inode}, {@code compressed} if so, {@code acked}, {@code size}, {@code prefixBytes}, {@code prefixHash}, {@code markerBytes},
 * {@code markerHash}, {@code complete} and {@code ended} if so, {@code seen}, {@code start} unless it is 0. Hashes are hexadecimal text.
 */
final class GenerationLine {
    /** Text is ASCII, so that a path of which half a character was cut off is kept as it is. */
    private static final ObjectMapper JSON = new JsonMapper(
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build());

    private GenerationLine() {}

    /** The line, newline included. */
    static byte[] encode(SavedGeneration saved) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(400);
        try (JsonGenerator json = JSON.getFactory().createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField("generation", saved.generation().toString());
            json.writeStringField("path", saved.path());
            if (!saved.firstPath().equals(saved.path())) {
                json.writeStringField("firstPath", saved.firstPath());
            }
            json.writeNumberField("device", saved.device());
            json.writeNumberField("inode", saved.inode());
            if (saved.compressed()) {
                json.writeBooleanField("compressed", true);
            }
            json.writeNumberField("acked", saved.ackedOffset());
            json.writeNumberField("size", saved.sizeBytes());
            json.writeNumberField("prefixBytes", saved.prefixBytes());
            json.writeStringField("prefixHash", Long.toHexString(saved.prefixHash()));
            json.writeNumberField("markerBytes", saved.markerBytes());
            json.writeStringField("markerHash", Long.toHexString(saved.markerHash()));
            if (saved.isComplete()) {
                json.writeBooleanField("complete", true);
            }
            if (saved.isEnded()) {
                json.writeBooleanField("ended", true);
            }
            json.writeNumberField("seen", saved.seenMillis());
            if (saved.startOffset() > 0) {
                json.writeNumberField("start", saved.startOffset());
            }
            json.writeEndObject();
        }
        line.write('\n');
        return line.toByteArray();
    }

    /**
     * Reads a line, or what stands before its newline. Fields of a later version are left out.
     *
     * @throws DamagedCheckpoint if it is none
     */
    static SavedGeneration decode(byte[] bytes, int length) throws DamagedCheckpoint {
        try {
            JsonNode line = JSON.readTree(bytes, 0, length);
            String path = text(line, "path");
            return new SavedGeneration(
                    UUID.fromString(text(line, "generation")),
                    path,
                    line.path("firstPath").asText(path),
                    number(line, "device"),
                    number(line, "inode"),
                    line.path("compressed").asBoolean(),
                    number(line, "acked"),
                    number(line, "size"),
                    Math.toIntExact(number(line, "prefixBytes")),
                    Long.parseUnsignedLong(text(line, "prefixHash"), 16),
                    Math.toIntExact(number(line, "markerBytes")),
                    Long.parseUnsignedLong(text(line, "markerHash"), 16),
                    line.path("complete").asBoolean(),
                    line.path("ended").asBoolean(),
                    number(line, "seen"),
                    line.path("start").asLong());
        } catch (DamagedCheckpoint e) {
            throw e;
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new DamagedCheckpoint("a value out of its range");
        } catch (IOException e) {
            throw new DamagedCheckpoint("a line that is no JSON object");
        }
    }

    /** Text as JSON, in quotes. */
    static String quoted(String text) throws JsonProcessingException {
        return JSON.writeValueAsString(text);
    }

    private static String text(JsonNode line, String field) throws DamagedCheckpoint {
        JsonNode value = line.path(field);
        if (!value.isTextual()) {
            throw new DamagedCheckpoint("a line without the text " + field);
        }
        return value.textValue();
    }

    private static long number(JsonNode line, String field) throws DamagedCheckpoint {
        JsonNode value = line.path(field);
        if (!value.canConvertToLong() || !value.isIntegralNumber()) {
            throw new DamagedCheckpoint("a line without the number " + field);
        }
        return value.longValue();
    }
}
