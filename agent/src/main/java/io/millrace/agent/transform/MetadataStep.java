package io.millrace.agent.transform;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.millrace.agent.config.Step.AddMetadata;
import io.millrace.agent.record.Origin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Wraps a record as a text, beside what the configuration says about all of them. */
final class MetadataStep implements Transform {
    static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final String TIME_MARK = "@time@";

    private final JsonBytes json = new JsonBytes();
    private final byte[] head;
    private final byte[] middle;
    private final byte[] tail;
    private final boolean hasTime;
    private final InstantSource clock;

    MetadataStep(AddMetadata step, InstantSource clock) {
        this.clock = clock;
        hasTime = step.timestamp();
        // The frame is the same for all records but for the time, which comes first, and the record, which comes last.
        String frame = frame(step);
        String quotedMark = "\"" + TIME_MARK + "\"";
        int time = hasTime ? frame.indexOf(quotedMark) + quotedMark.length() : 0;
        int end = frame.lastIndexOf("\"\"") + 2;
        head = bytes(hasTime ? frame.substring(0, time - quotedMark.length()) : "");
        middle = bytes(frame.substring(time, end - 2));
        tail = bytes(frame.substring(end));
    }

    private static String frame(AddMetadata step) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] metadata = bytes(step.metadataJson());
        try (JsonParser parser = Json.parser(metadata, 0, metadata.length);
                JsonGenerator generator = Json.generator(out, step.format())) {
            parser.nextToken();
            generator.writeStartObject();
            if (step.timestamp()) {
                generator.writeStringField("ts", TIME_MARK);
            }
            generator.writeFieldName("metadata");
            Json.copy(parser, generator);
            generator.writeStringField("data", "");
            generator.writeEndObject();
        } catch (IOException e) {
            throw new IllegalArgumentException("The metadata of ADDMETADATA is not JSON: " + e.getMessage(), e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void apply(byte[] record, Origin origin, long offset, Emitter next) {
        json.put(head);
        if (hasTime) {
            json.text(text(clock.instant()));
        }
        json.put(middle);
        json.text(record, 0, LineFeeds.textEnd(record));
        json.put(tail);
        next.emit(json.take(LineFeeds.endsWithOne(record)));
    }

    static String text(Instant time) {
        return TIME.format(time);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
