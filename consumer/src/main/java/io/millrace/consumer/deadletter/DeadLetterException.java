package io.millrace.consumer.deadletter;

import org.jspecify.annotations.Nullable;

/** A letter that a destination did not take; the message says what to mend and shows none of the letter's data. */
public final class DeadLetterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure of a destination.
     *
     * @param message what is wrong and what to do
     * @param cause what the service or the file system said, or null
     */
    public DeadLetterException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
