package io.millrace.producer;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Says in our words what the SDK says in its exceptions, and the service in its error codes. */
final class SdkFailures {
    private static final Set<String> CREDENTIALS = Set.of(
            "ExpiredTokenException",
            "ExpiredToken",
            "UnrecognizedClientException",
            "InvalidClientTokenId",
            "InvalidSignatureException",
            "SignatureDoesNotMatch",
            "IncompleteSignatureException",
            "MissingAuthenticationTokenException");
    private static final Set<String> BUSY = Set.of("ResourceInUseException", "RequestExpired", "RequestTimeTooSkewed");

    private SdkFailures() {}

    /** A whole call that failed. */
    static Failure of(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (cause instanceof AwsServiceException service) {
            String code = service.awsErrorDetails() == null
                    ? null
                    : service.awsErrorDetails().errorCode();
            String text = service.awsErrorDetails() == null
                    ? null
                    : service.awsErrorDetails().errorMessage();
            return new Failure(kindOf(code, service.statusCode()), true, code, line(code, text, service), cause);
        }
        return new Failure(
                clientKindOf(cause), false, String.valueOf(innermost(cause).getMessage()), cause);
    }

    /** An entry that was refused inside an answer. */
    static Failure ofEntry(String code, @Nullable String message) {
        FailureKind kind = isThrottle(code) ? FailureKind.THROTTLED : kindOf(code, 500);
        return new Failure(kind, true, code, message == null ? code : code + ": " + message, null);
    }

    private static FailureKind kindOf(@Nullable String code, int status) {
        String name = code == null ? "" : code;
        if (isThrottle(name) || status == 429) {
            return FailureKind.THROTTLED;
        }
        if (name.equals("ResourceNotFoundException")) {
            return FailureKind.NO_SUCH_STREAM;
        }
        if (name.contains("AccessDenied")) {
            return FailureKind.ACCESS_DENIED;
        }
        if (CREDENTIALS.contains(name)) {
            return FailureKind.CREDENTIALS;
        }
        if (BUSY.contains(name)) {
            return FailureKind.BUSY;
        }
        return status >= 500 ? FailureKind.UNKNOWN : FailureKind.REJECTED;
    }

    private static boolean isThrottle(String code) {
        return code.contains("Throttling")
                || code.equals("ProvisionedThroughputExceededException")
                || code.equals("LimitExceededException")
                || code.equals("RequestLimitExceeded");
    }

    private static FailureKind clientKindOf(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException
                    || cause instanceof UnknownHostException
                    || cause instanceof NoRouteToHostException) {
                return FailureKind.UNREACHABLE;
            }
            String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (text.contains("unable to load credentials") || text.contains("failed to load credentials")) {
                return FailureKind.CREDENTIALS;
            }
            if (text.contains("acquire operation took longer")) {
                return FailureKind.BUSY;
            }
        }
        return thrown instanceof SdkClientException || thrown instanceof IOException
                ? FailureKind.UNKNOWN
                : FailureKind.REJECTED;
    }

    private static String line(@Nullable String code, @Nullable String text, AwsServiceException service) {
        if (code == null) {
            return "HTTP " + service.statusCode();
        }
        return text == null ? code : code + ": " + text;
    }

    private static Throwable innermost(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null && cause.getCause().getMessage() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
