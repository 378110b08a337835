package io.millrace.cli;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns a failure into one line: the cause that a person can act on, without a stack trace. */
final class Failure {
    private Failure() {}

    static String describe(Throwable failure) {
        Throwable cause = unwrap(failure);
        String connection = connectionProblem(cause);
        String message = connection != null ? connection : cause.getMessage();
        String line = message == null ? cause.getClass().getSimpleName() : message;
        return line.lines().findFirst().orElse(line);
    }

    /** The failure itself rather than the futures it came through. */
    static Throwable unwrap(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static @Nullable String connectionProblem(Throwable failure) {
        if (failure instanceof UserError || failure.getClass().getName().startsWith("io.millrace.")) {
            return null;
        }
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .filter(cause -> cause instanceof ConnectException || cause instanceof UnknownHostException)
                .findFirst()
                .map(cause -> "cannot reach the endpoint (" + cause.getMessage()
                        + "); check --endpoint-url and that something listens there")
                .orElse(null);
    }
}
