package io.millrace.producer;

import org.jspecify.annotations.Nullable;

/**
 * A failed entry or request, in our words.
 *
 * @param answered whether the service itself said so
 * @param code the service's error code, null if it gave none
 * @param message one clear line: the service's code and text, or what the network did
 */
record Failure(
        FailureKind kind,
        boolean answered,
        @Nullable String code,
        String message,
        @Nullable Throwable cause) {
    /** A failure without a code of the service's. */
    Failure(FailureKind kind, boolean answered, String message, @Nullable Throwable cause) {
        this(kind, answered, null, message, cause);
    }

    static Failure unknown(String message) {
        return new Failure(FailureKind.UNKNOWN, true, message, null);
    }
}
