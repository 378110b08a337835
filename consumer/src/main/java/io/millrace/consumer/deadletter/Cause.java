package io.millrace.consumer.deadletter;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt ended with.
 *
 * @param type class name of the exception, such as {@code java.io.IOException}
 * @param message its message, at most {@value #LONGEST_MESSAGE} characters; null if it had none. What user code writes into messages
 *     of its exceptions is in here
 */
public record Cause(String type, @Nullable String message) {
    /** The most characters of a message that are kept. */
    public static final int LONGEST_MESSAGE = 1_000;

    /** Shortens the message, and replaces what has no UTF-8 form. */
    public Cause {
        if (type.isEmpty()) {
            throw new IllegalArgumentException("the type of a cause is empty");
        }
        type = encodable(type);
        message = message == null ? null : shortened(message);
    }

    /** The cause that an exception stands for: itself, or what a future has wrapped in it. */
    public static Cause of(Throwable failure) {
        Throwable thrown = Objects.requireNonNull(failure, "failure is null");
        while ((thrown instanceof CompletionException || thrown instanceof ExecutionException)
                && thrown.getCause() != null) {
            thrown = thrown.getCause();
        }
        return new Cause(thrown.getClass().getName(), messageOf(thrown));
    }

    /** An exception of the user's may fail at telling what it is, which must not keep its record from being put away. */
    private static @Nullable String messageOf(Throwable thrown) {
        try {
            return thrown.getMessage();
        } catch (Exception | LinkageError | StackOverflowError failure) {
            return null;
        }
    }

    private static String shortened(String message) {
        return encodable(
                message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE - 3) + "...");
    }

    /** Texts of exceptions may hold half characters, and a cut may leave one. */
    private static String encodable(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
