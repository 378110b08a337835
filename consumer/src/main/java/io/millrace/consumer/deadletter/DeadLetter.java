package io.millrace.consumer.deadletter;

import io.millrace.aggregation.RecordId;
import io.millrace.aggregation.UserRecord;
import io.millrace.consumer.shard.RecordPosition;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A record that user code did not get through, with where it comes from and why it was given up. Immutable; its data are a view of the
 * answer they came in, see {@link UserRecord}.
 *
 * @param source where the record was read
 * @param content partition key, explicit hash key, headers and data as they were put; the hash key of a record that was written alone
 *     is not told by the service
 * @param failure why and when it was given up, and by whom
 */
public record DeadLetter(Source source, UserRecord content, Failure failure) {
    /** Checks that nothing is missing. */
    public DeadLetter {
        Objects.requireNonNull(source, "source is null");
        Objects.requireNonNull(content, "content is null");
        Objects.requireNonNull(failure, "failure is null");
    }

    /**
     * Where a record was read.
     *
     * @param stream name or ARN of the stream, as the consumer was given it
     * @param shardId the shard
     * @param position sequence number of the wire record and index inside it
     * @param arrival when the service took the wire record, by its clock
     * @param recordId id that the producer gave it; null when it was written by another library or alone
     */
    public record Source(
            String stream,
            String shardId,
            RecordPosition position,
            Instant arrival,
            @Nullable RecordId recordId) {
        /** Checks that nothing but the id is missing. */
        public Source {
            Objects.requireNonNull(stream, "stream is null");
            Objects.requireNonNull(shardId, "shardId is null");
            Objects.requireNonNull(position, "position is null");
            Objects.requireNonNull(arrival, "arrival is null");
        }
    }

    /**
     * Why and when a record was given up, and by whom.
     *
     * @param cause what the last attempt ended with
     * @param attempts how many times user code was given the record by the worker that gave it up, 0 or more
     * @param firstFailedAt when the first of them failed, by the worker's clock
     * @param givenUpAt when it was given up, by the worker's clock
     * @param application the consumer's application
     * @param workerId the worker
     */
    public record Failure(
            Cause cause, int attempts, Instant firstFailedAt, Instant givenUpAt, String application, String workerId) {
        /** Checks that nothing is missing and the number. */
        public Failure {
            Objects.requireNonNull(cause, "cause is null");
            Objects.requireNonNull(firstFailedAt, "firstFailedAt is null");
            Objects.requireNonNull(givenUpAt, "givenUpAt is null");
            Objects.requireNonNull(application, "application is null");
            Objects.requireNonNull(workerId, "workerId is null");
            if (attempts < 0) {
                throw new IllegalArgumentException("attempts " + attempts + " is negative");
            }
        }
    }

    /** Name or ARN of the stream it was read from. */
    public String stream() {
        return source.stream();
    }

    /** What the last attempt ended with. */
    public Cause cause() {
        return failure.cause();
    }

    /** The same letter with another content, such as other headers. */
    public DeadLetter withContent(UserRecord newContent) {
        return new DeadLetter(source, newContent, failure);
    }

    /** Names the record and its cause's type, never its data, its headers or the cause's message. */
    @Override
    public String toString() {
        return "DeadLetter[" + source.stream() + " " + source.shardId() + " " + source.position() + ", "
                + content.dataSizeBytes() + " bytes, " + cause().type() + " after " + failure.attempts() + " attempts]";
    }
}
