package io.millrace.producer;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Why a user record was given up. It is what the future of a {@code put} ends with, and what a {@link FailedRecordHandler} is told.
 *
 * <p>The message names the cause and what mends it; it never holds record data.
 */
public final class PutFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String stream;
    private final Reason reason;
    private final boolean mayHaveBeenWritten;
    private final int attempts;
    // Lost when the exception is serialized: an account for the process that put the record.
    private final transient @Nullable List<Attempt> failedAttempts;

    PutFailedException(
            String stream,
            Reason reason,
            boolean mayHaveBeenWritten,
            int attempts,
            List<Attempt> failedAttempts,
            String message,
            @Nullable Throwable cause) {
        // Thrown by no one and made per record: the stack of the loop says nothing.
        super(message, cause, false, false);
        this.stream = stream;
        this.reason = reason;
        this.mayHaveBeenWritten = mayHaveBeenWritten;
        this.attempts = attempts;
        this.failedAttempts = failedAttempts;
    }

    /** The stream that the record was put into, by name or ARN as it was given to the builder. */
    public String stream() {
        return stream;
    }

    /** What a put of this producer failed with, as a stage behind its future hears it. */
    static PutFailedException of(Throwable heard) {
        return (PutFailedException)
                Objects.requireNonNull(heard instanceof CompletionException ? heard.getCause() : heard);
    }

    /** The kind of failure. */
    public Reason reason() {
        return reason;
    }

    /**
     * Whether the record may be in the stream all the same, or may still appear there: it was sent at least once without a clear
     * refusal, or it was written into a shard whose consumers may drop it.
     */
    public boolean mayHaveBeenWritten() {
        return mayHaveBeenWritten;
    }

    /** How many times the record was sent; 0 if it never left. */
    public int attempts() {
        return attempts;
    }

    /**
     * What became of those attempts, in order: at most the first four and the last four. One that had no end yet when the producer was
     * closed is not among them. Empty in an exception that was serialized.
     */
    public List<Attempt> failedAttempts() {
        return failedAttempts == null ? List.of() : failedAttempts;
    }

    /** The kinds of failure. */
    public enum Reason {
        /** The record was not stored within {@code recordTtl}. */
        EXPIRED,
        /** The shard took no more just then, and {@code failIfThrottled} is set. */
        THROTTLED,
        /** The service refused access to PutRecords, or to the key that encrypts the stream. */
        ACCESS_DENIED,
        /** There is no stream of that name in this region and account. */
        NO_SUCH_STREAM,
        /** The service refused the request as invalid. */
        REJECTED,
        /** There are no valid credentials. */
        CREDENTIALS,
        /** The endpoint has never answered since the producer was started. */
        ENDPOINT_UNREACHABLE,
        /** The byte budget was full, for longer than {@link WhenFull} allows. */
        BUFFER_FULL,
        /** The calling thread was interrupted while it waited for room. */
        INTERRUPTED,
        /** The producer was closed before the record was stored. */
        CLOSED,
        /** The service places the stream's records, so that an aggregate of the caller's own cannot be sent; put its records singly. */
        PLACED_BY_SERVICE,
        /** The producer's own thread died; the cause says why. */
        INTERNAL_ERROR;

        /** Whether records end with it that had been accepted. */
        boolean endsAccepted() {
            return this != BUFFER_FULL && this != INTERRUPTED;
        }
    }
}
