package io.millrace.producer;

import io.millrace.aggregation.Header;
import io.millrace.aggregation.UserRecord;
import io.millrace.producer.PutFailedException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A record that was given up, as a {@link FailedRecordHandler} has kept it: enough to put it again, and to know why that is needed.
 *
 * @param stream the stream that it was put into first, by name or ARN as it was given to the builder
 * @param time when it was given up
 * @param reason the kind of failure
 * @param mayHaveBeenWritten whether it may be in that stream all the same, so that to put it there again may repeat it
 * @param attempts how many times it was sent; 0 if it never left
 * @param cause what the service or the network said, at most 1,000 characters
 * @param record the record as it was put
 */
public record FailedRecord(
        String stream,
        Instant time,
        Reason reason,
        boolean mayHaveBeenWritten,
        int attempts,
        String cause,
        UserRecord record) {
    private static final int LONGEST_CAUSE = 1_000;
    private static final String PREFIX = "mr-failed-";
    private static final String STREAM = PREFIX + "stream";
    private static final String TIME = PREFIX + "time";
    private static final String REASON = PREFIX + "reason";
    private static final String MAYBE_WRITTEN = PREFIX + "may-have-been-written";
    private static final String ATTEMPTS = PREFIX + "attempts";
    private static final String CAUSE = PREFIX + "cause";

    /**
     * What a {@link FailedRecordForwarder} has put into the headers of a record that was read from the other stream; the
     * {@link #record} of it is the one that was put first, without them.
     *
     * @return empty if the record has no such headers, or they cannot be read
     */
    public static Optional<FailedRecord> fromHeaders(UserRecord forwarded) {
        Map<String, String> found = new HashMap<>();
        List<Header> own = new ArrayList<>();
        for (Header header : forwarded.headers()) {
            if (header.key().startsWith(PREFIX)) {
                found.put(header.key(), header.value());
            } else {
                own.add(header);
            }
        }
        String stream = found.get(STREAM);
        if (stream == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new FailedRecord(
                    stream,
                    Instant.parse(found.getOrDefault(TIME, "")),
                    Reason.valueOf(found.getOrDefault(REASON, "")),
                    Boolean.parseBoolean(found.get(MAYBE_WRITTEN)),
                    Integer.parseInt(found.getOrDefault(ATTEMPTS, "")),
                    found.getOrDefault(CAUSE, ""),
                    forwarded.withHeaders(own)));
        } catch (DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether the record came from a stream that had given it up. */
    static boolean isForwarded(UserRecord record) {
        return record.headers().stream().anyMatch(header -> header.key().equals(STREAM));
    }

    /** The record with headers that say the rest. */
    UserRecord withHeaders() {
        List<Header> headers = new ArrayList<>(record.headers());
        headers.add(new Header(STREAM, stream));
        headers.add(new Header(TIME, time.toString()));
        headers.add(new Header(REASON, reason.name()));
        headers.add(new Header(MAYBE_WRITTEN, String.valueOf(mayHaveBeenWritten)));
        headers.add(new Header(ATTEMPTS, String.valueOf(attempts)));
        if (!cause.isEmpty()) {
            headers.add(new Header(CAUSE, cause));
        }
        return record.withHeaders(headers);
    }

    FailedRecord withoutCause() {
        return new FailedRecord(stream, time, reason, mayHaveBeenWritten, attempts, "", record);
    }

    static FailedRecord of(UserRecord record, PutFailedException failure, Instant time) {
        return new FailedRecord(
                failure.stream(),
                time,
                failure.reason(),
                failure.mayHaveBeenWritten(),
                failure.attempts(),
                shortened(String.valueOf(failure.getMessage())),
                record);
    }

    /** Texts of the network may be long, and hold what has no UTF-8 form; a cut may leave half a character. */
    private static String shortened(String cause) {
        String kept = cause.length() <= LONGEST_CAUSE ? cause : cause.substring(0, LONGEST_CAUSE - 3) + "...";
        return new String(kept.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
