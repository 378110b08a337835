package io.millrace.consumer.lease;

import java.io.Serial;

/** A table turned a request down because it has had too many; the request was not applied. */
final class ThrottledException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    ThrottledException(String message, Throwable cause) {
        super(message, cause);
    }
}
