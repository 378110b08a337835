package io.millrace.consumer.deadletter;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.Header;
import io.millrace.aggregation.UserRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import software.amazon.awssdk.protocols.jsoncore.JsonWriter;

/**
 * A letter as one JSON object without line breaks, in which the bytes of the record are Base64:
 *
 * <pre>
 * {"millrace":"dead-letter/1",
 *  "stream":"clicks", "shardId":"shardId-000000000003",
 *  "sequenceNumber":"49590338271490256608559692538361571095921575989136588898", "subSequenceNumber":7,
 *  "arrival":"2026-01-31T12:00:00.250Z", "recordId":"5f0c6b1e-0d4e-4c56-9d1c-3c1e3f0a2b77/1234",
 *  "application":"click-counter", "workerId":"host-1",
 *  "cause":{"type":"java.lang.IllegalStateException", "message":"no such user"},
 *  "attempts":5, "firstFailedAt":"2026-01-31T12:00:01Z", "givenUpAt":"2026-01-31T12:00:31Z",
 *  "partitionKey":"user-42", "explicitHashKey":"170141183460469231731687303715884105728",
 *  "headers":[{"key":"type", "value":"click"}], "data":"Y2xpY2s="}
 * </pre>
 *
 * <p>{@code recordId}, {@code explicitHashKey} and {@code cause.message} are left out where there is none. A reader skips members that
 * it does not know; a release that changes the meaning of one writes another number behind {@code dead-letter/}.
 */
public final class DeadLetterJson {
    static final String VERSION_MEMBER = "millrace";
    static final String KIND = "dead-letter/";
    static final int MAJOR = 1;

    private DeadLetterJson() {}

    /** The object, in UTF-8. */
    public static byte[] write(DeadLetter letter) {
        try (JsonWriter json = JsonWriter.create()) {
            json.writeStartObject();
            member(json, VERSION_MEMBER, KIND + MAJOR);
            facts(json, Facts.of(letter));
            content(json, letter.content());
            json.writeEndObject();
            return json.getBytes();
        }
    }

    /**
     * The letter that an object stands for.
     *
     * @param json the object in UTF-8, of up to 64 MiB
     * @throws IllegalArgumentException if it is none, or of a version that this release does not read; the message names the member that
     *     is missing or wrong and shows nothing of its value
     */
    public static DeadLetter parse(byte[] json) {
        return new DeadLetterParser(json).letter();
    }

    /** As {@link #parse(byte[])}, of text. */
    public static DeadLetter parse(String json) {
        return parse(json.getBytes(StandardCharsets.UTF_8));
    }

    private static void facts(JsonWriter json, Map<Fact, String> texts) {
        String open = "";
        for (Map.Entry<Fact, String> entry : texts.entrySet()) {
            Fact fact = entry.getKey();
            int dot = fact.member().indexOf('.');
            String object = dot < 0 ? "" : fact.member().substring(0, dot);
            if (!object.equals(open)) {
                if (!open.isEmpty()) {
                    json.writeEndObject();
                }
                if (!object.isEmpty()) {
                    json.writeFieldName(object);
                    json.writeStartObject();
                }
                open = object;
            }
            json.writeFieldName(fact.member().substring(dot + 1));
            if (fact.isNumber()) {
                json.writeNumber(entry.getValue());
            } else {
                json.writeValue(entry.getValue());
            }
        }
    }

    private static void content(JsonWriter json, UserRecord content) {
        member(json, "partitionKey", content.partitionKey());
        HashKey explicit = content.explicitHashKey();
        if (explicit != null) {
            member(json, "explicitHashKey", explicit.toDecimal());
        }
        json.writeFieldName("headers");
        json.writeStartArray();
        for (Header header : content.headers()) {
            json.writeStartObject();
            member(json, "key", header.key());
            member(json, "value", header.value());
            json.writeEndObject();
        }
        json.writeEndArray();
        ByteBuffer data = content.data();
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        member(json, "data", Base64.getEncoder().encodeToString(bytes));
    }

    private static void member(JsonWriter json, String name, String value) {
        json.writeFieldName(name);
        json.writeValue(value);
    }
}
