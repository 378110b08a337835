package io.millrace.cli;

/** A failure whose message is written for the person at the terminal: what is wrong, and what to do. */
final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UserError(String message) {
        super(message);
    }
}
