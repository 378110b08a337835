package io.millrace.producer;

import io.millrace.aggregation.UserRecord;
import io.millrace.producer.PutFailedException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

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
