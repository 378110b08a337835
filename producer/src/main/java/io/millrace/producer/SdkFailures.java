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

    // Prefix of all errors by which the service hands on what AWS KMS said of the stream's key.
    private static final String KMS = "KMS";
    private static final String KMS_MEND =
            "; check the stream's KMS key: that it is there and enabled, and that it and these credentials allow"
                    + " kms:GenerateDataKey";

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
            String line = code == null ? "HTTP " + service.statusCode() : line(code, text);
            return new Failure(kindOf(code, service.statusCode()), true, code, line, cause);
        }
        return new Failure(
                clientKindOf(cause), false, String.valueOf(innermost(cause).getMessage()), cause);
    }

    /** An entry that was refused inside an answer. */
    static Failure ofEntry(String code, @Nullable String message) {
        FailureKind kind = code.startsWith(KMS) ? kindOf(code, 400) : kindOf(code, 500);
        return new Failure(kind, true, code, line(code, message), null);
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

    private static String line(String code, @Nullable String text) {
        String line = text == null ? code : code + ": " + text;
        return code.startsWith(KMS) && !isThrottle(code) ? line + KMS_MEND : line;
    }

    private static Throwable innermost(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null && cause.getCause().getMessage() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
