package io.millrace.consumer;

/** A consumer could not start or go on; the message names the cause and what mends it, in one line. */
public final class ConsumerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ConsumerException(String message, Throwable cause) {
        super(message, cause);
    }
}
