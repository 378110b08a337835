package io.millrace.producer;

import io.millrace.producer.PutFailedException.Reason;
import org.jspecify.annotations.Nullable;

/** What a failed entry or request means for the unit in it. */
enum FailureKind {
    /** Refused for throughput: not written, and the shard wants less. */
    THROTTLED(false, null),
    /** Refused for now, for another reason than throughput: not written. */
    BUSY(false, null),
    /** No answer, or one that says nothing: it may be written, now or later. */
    UNKNOWN(true, null),
    /** No connection: not written. */
    UNREACHABLE(false, null),
    /** Credentials missing, expired or not recognized. A provider may yet renew them: tried a few times. */
    CREDENTIALS(false, Reason.CREDENTIALS),
    ACCESS_DENIED(false, Reason.ACCESS_DENIED),
    NO_SUCH_STREAM(false, Reason.NO_SUCH_STREAM),
    REJECTED(false, Reason.REJECTED);

    private final boolean maybeWritten;
    private final @Nullable Reason reason;

    FailureKind(boolean maybeWritten, @Nullable Reason reason) {
        this.maybeWritten = maybeWritten;
        this.reason = reason;
    }

    boolean isMaybeWritten() {
        return maybeWritten;
    }

    /** Whether no later try of the same bytes can end otherwise. */
    boolean isFatal() {
        return reason != null && this != CREDENTIALS;
    }

    /** What the user is told; null for the kinds that only end by time. */
    @Nullable
    Reason reason() {
        return reason;
    }
}
