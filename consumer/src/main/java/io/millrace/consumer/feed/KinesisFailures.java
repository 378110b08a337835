package io.millrace.consumer.feed;

import java.util.concurrent.CompletionException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;

/** From the SDK's exceptions to ours. */
final class KinesisFailures {
    private KinesisFailures() {}

    static ReadException of(Throwable thrown) {
        Throwable wrapped = thrown instanceof CompletionException ? thrown.getCause() : null;
        Throwable cause = wrapped == null ? thrown : wrapped;
        ReadException.Kind kind = ReadException.Kind.OTHER;
        if (cause instanceof ProvisionedThroughputExceededException || cause instanceof LimitExceededException) {
            kind = ReadException.Kind.THROTTLED;
        } else if (cause instanceof ExpiredIteratorException) {
            kind = ReadException.Kind.ITERATOR_EXPIRED;
        } else if (cause instanceof ResourceInUseException) {
            kind = ReadException.Kind.IN_USE;
        } else if (cause instanceof ResourceNotFoundException) {
            kind = ReadException.Kind.NOT_FOUND;
        } else if (cause instanceof ApiCallTimeoutException || cause instanceof ApiCallAttemptTimeoutException) {
            kind = ReadException.Kind.NO_ANSWER;
        }
        return new ReadException(kind, String.valueOf(cause.getMessage()), cause);
    }
}
