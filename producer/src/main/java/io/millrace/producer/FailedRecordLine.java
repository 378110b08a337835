package io.millrace.producer;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.Header;
import io.millrace.aggregation.UserRecord;
import io.millrace.producer.PutFailedException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * The form of a failed record in a file, version 1: a JSON object on a line of its own.
 *
 * <p>JSON, since whoever looks at such a file in need has {@code jq} and no Java. Written and read by code of our own: the form is one
 * flat object, and a library would be a dependency of everybody who puts a record.
 */
final class FailedRecordLine {
    private static final String FORM = "millrace-failed-record";
    private static final long VERSION = 1;

    private FailedRecordLine() {}

    static byte[] of(FailedRecord failed) {
        UserRecord record = failed.record();
        HashKey explicit = record.explicitHashKey();
        StringBuilder line = new StringBuilder(400 + record.dataSizeBytes() / 3 * 4);
        line.append("{\"form\":\"" + FORM + "\",\"version\":" + VERSION);
        text(line.append(",\"stream\":"), failed.stream());
        text(line.append(",\"time\":"), failed.time().toString());
        text(line.append(",\"reason\":"), failed.reason().name());
        line.append(",\"mayHaveBeenWritten\":").append(failed.mayHaveBeenWritten());
        line.append(",\"attempts\":").append(failed.attempts());
        text(line.append(",\"cause\":"), failed.cause());
        text(line.append(",\"partitionKey\":"), record.partitionKey());
        if (explicit != null) {
            text(line.append(",\"explicitHashKey\":"), explicit.toDecimal());
        }
        headers(line.append(",\"headers\":"), record.headers());
        byte[] data = new byte[record.dataSizeBytes()];
        record.data().get(data);
        line.append(",\"data\":\"")
                .append(Base64.getEncoder().encodeToString(data))
                .append("\"}\n");
        return line.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The record that a line stands for.
     *
     * @throws IllegalArgumentException if it is none, saying what is wrong without any of the data
     */
    static FailedRecord parse(String line) {
        FlatJson fields = FlatJson.parse(line);
        if (!fields.text("form").equals(FORM)) {
            throw new IllegalArgumentException("form is not \"" + FORM + "\"");
        }
        if (fields.number("version") != VERSION) {
            throw new IllegalArgumentException("version " + fields.number("version") + " is not " + VERSION
                    + ", the one that this release can read");
        }
        HashKey explicit = fields.has("explicitHashKey") ? HashKey.parse(fields.text("explicitHashKey")) : null;
        byte[] data = decoded(fields.text("data"));
        UserRecord record =
                new UserRecord(fields.text("partitionKey"), explicit, ByteBuffer.wrap(data), headers(fields));
        return new FailedRecord(
                fields.text("stream"),
                time(fields.text("time")),
                reason(fields.text("reason")),
                fields.truth("mayHaveBeenWritten"),
                Math.toIntExact(Math.min(Integer.MAX_VALUE, fields.number("attempts"))),
                fields.text("cause"),
                record);
    }

    private static List<Header> headers(FlatJson fields) {
        List<Header> headers = new ArrayList<>();
        for (Map.Entry<String, String> pair : fields.pairs("headers")) {
            headers.add(new Header(pair.getKey(), pair.getValue()));
        }
        return headers;
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("time is no ISO 8601 instant", e);
        }
    }

    private static Reason reason(String text) {
        try {
            return Reason.valueOf(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("reason is none that this release knows", e);
        }
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("data are not Base64", e);
        }
    }

    private static void headers(StringBuilder line, List<Header> headers) {
        String between = "[";
        for (Header header : headers) {
            text(line.append(between).append('['), header.key());
            text(line.append(','), header.value());
            line.append(']');
            between = ",";
        }
        line.append(headers.isEmpty() ? "[]" : "]");
    }

    private static void text(StringBuilder line, String text) {
        line.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\').append(c);
            } else if (c < ' ') {
                line.append("\\u00").append(c < 0x10 ? '0' : '1').append(Character.forDigit(c & 0xF, 16));
            } else {
                line.append(c);
            }
        }
        line.append('"');
    }
}
