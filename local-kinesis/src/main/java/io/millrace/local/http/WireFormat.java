package io.millrace.local.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The two formats of the protocol; they differ in how blobs and times are written. Thread-safe. */
enum WireFormat {
    /** Blobs are Base64 text, times are seconds with decimals. */
    JSON("application/x-amz-json-1.1", new JsonFactory()) {
        @Override
        void writeTime(JsonGenerator out, Instant time) throws IOException {
            out.writeNumber(BigDecimal.valueOf(time.toEpochMilli(), 3));
        }
    },
    /** Blobs are byte strings, times are milliseconds under tag 1, as the AWS SDKs write and expect them. */
    CBOR("application/x-amz-cbor-1.1", new CBORFactory()) {
        @Override
        void writeTime(JsonGenerator out, Instant time) throws IOException {
            ((CBORGenerator) out).writeTag(EPOCH_TIME);
            out.writeNumber(time.toEpochMilli());
        }
    };

    private static final int EPOCH_TIME = 1;

    private final String contentType;

    @SuppressWarnings("ImmutableEnumChecker") // Jackson's factories are thread-safe and never configured here
    private final JsonFactory factory;

    WireFormat(String contentType, JsonFactory factory) {
        this.contentType = contentType;
        this.factory = factory;
    }

    /** The format of a request with this Content-Type. */
    static WireFormat of(@Nullable String contentType) {
        return contentType != null && contentType.contains("cbor") ? CBOR : JSON;
    }

    String contentType() {
        return contentType;
    }

    abstract void writeTime(JsonGenerator out, Instant time) throws IOException;

    /** Reads a structure; an empty body is an empty structure. */
    Map<String, Object> read(byte[] body) throws IOException {
        try (JsonParser in = factory.createParser(body)) {
            JsonToken first = in.nextToken();
            if (first == null) {
                return Map.of();
            }
            if (first != JsonToken.START_OBJECT) {
                throw new IOException("The body is not a structure");
            }
            return readStructure(in);
        }
    }

    private static Map<String, Object> readStructure(JsonParser in) throws IOException {
        Map<String, Object> members = new LinkedHashMap<>();
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            in.nextToken();
            Object value = readValue(in);
            if (value != null) {
                members.put(name, value);
            }
        }
        return members;
    }

    private static @Nullable Object readValue(JsonParser in) throws IOException {
        return switch (in.currentToken()) {
            case START_OBJECT -> readStructure(in);
            case START_ARRAY -> readList(in);
            case VALUE_STRING -> in.getText();
            case VALUE_NUMBER_INT -> isTime(in) ? Instant.ofEpochMilli(in.getLongValue()) : (Object) in.getLongValue();
            case VALUE_NUMBER_FLOAT -> readDecimal(in);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_EMBEDDED_OBJECT -> in.getBinaryValue();
            case VALUE_NULL -> null;
            case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE ->
                throw new IOException("Unexpected " + in.currentToken());
        };
    }

    private static Object readDecimal(JsonParser in) throws IOException {
        double number = in.getDoubleValue();
        return isTime(in) ? Instant.ofEpochMilli(Math.round(number * 1000)) : (Object) number;
    }

    private static boolean isTime(JsonParser in) {
        return in instanceof CBORParser cbor && cbor.getCurrentTag() == EPOCH_TIME;
    }

    private static List<Object> readList(JsonParser in) throws IOException {
        List<Object> entries = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            Object entry = readValue(in);
            if (entry != null) {
                entries.add(entry);
            }
        }
        return entries;
    }

    void write(Map<String, Object> members, OutputStream body) throws IOException {
        try (JsonGenerator out = factory.createGenerator(body)) {
            writeStructure(out, members);
        }
    }

    private void writeStructure(JsonGenerator out, Map<?, ?> members) throws IOException {
        out.writeStartObject(members, members.size());
        for (Map.Entry<?, ?> member : members.entrySet()) {
            out.writeFieldName((String) member.getKey());
            writeValue(out, member.getValue());
        }
        out.writeEndObject();
    }

    private void writeValue(JsonGenerator out, @Nullable Object value) throws IOException {
        if (value instanceof String text) {
            out.writeString(text);
        } else if (value instanceof byte[] bytes) {
            out.writeBinary(bytes);
        } else if (value instanceof Map<?, ?> members) {
            writeStructure(out, members);
        } else if (value instanceof List<?> entries) {
            out.writeStartArray(entries, entries.size());
            for (Object entry : entries) {
                writeValue(out, entry);
            }
            out.writeEndArray();
        } else if (value instanceof Instant time) {
            writeTime(out, time);
        } else if (value instanceof Boolean truth) {
            out.writeBoolean(truth);
        } else if (value instanceof Number number) {
            out.writeNumber(number.longValue());
        } else {
            throw new IOException("Cannot write " + value);
        }
    }
}
