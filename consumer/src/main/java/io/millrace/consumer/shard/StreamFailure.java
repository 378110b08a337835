package io.millrace.consumer.shard;

import java.util.Set;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;

/** Says in words what is wrong with a stream, where no repetition mends it. */
final class StreamFailure {
    private static final Set<String> PERMANENT = Set.of(
            "AccessDeniedException",
            "UnrecognizedClientException",
            "InvalidSignatureException",
            "InvalidArgumentException",
            "MissingAuthenticationTokenException",
            "ValidationException");

    private StreamFailure() {}

    /** {@code asked}: what the service was to do with the stream. */
    static RuntimeException described(String stream, String asked, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof ResourceNotFoundException) {
            return new UnrecoverableException(
                    "stream '" + stream + "' does not exist; create it or correct its name and region", cause);
        }
        if (cause instanceof AwsServiceException refused
                && refused.awsErrorDetails() != null
                && PERMANENT.contains(refused.awsErrorDetails().errorCode())) {
            return new UnrecoverableException(
                    "Kinesis refuses to " + asked + " stream '" + stream + "': "
                            + refused.awsErrorDetails().errorMessage(),
                    cause);
        }
        return new CompletionException(cause);
    }
}
