package io.millrace.producer;

import java.io.IOException;
import java.net.ConnectException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.kinesis.model.KinesisException;

/** What the service and the network fail with, as the SDK says it, read as the producer reads it. */
final class ServiceErrors {
    static final Failure TIMEOUT = new Failure(FailureKind.UNKNOWN, false, "no answer in time", null);
    static final Failure RESET = SdkFailures.of(new IOException("Connection reset by peer"));
    static final Failure REFUSED = SdkFailures.of(new ConnectException("Connection refused"));
    static final Failure UNAVAILABLE = whole("ServiceUnavailable", 503);
    static final Failure TOO_MANY_CALLS = whole("LimitExceededException", 400);
    static final Failure EXPIRED_TOKEN = whole("ExpiredTokenException", 400);
    static final Failure DENIED = whole("AccessDeniedException", 400);
    static final Failure NO_STREAM = whole("ResourceNotFoundException", 400);
    static final Failure INVALID = whole("ValidationException", 400);

    static final EntryOutcome THROTTLED_ENTRY = entry("ProvisionedThroughputExceededException");
    static final EntryOutcome KMS_THROTTLED_ENTRY = entry("KMSThrottlingException");
    static final EntryOutcome FAILED_ENTRY = entry("InternalFailure");

    private ServiceErrors() {}

    private static Failure whole(String code, int status) {
        return SdkFailures.of(KinesisException.builder()
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage("as simulated")
                        .build())
                .statusCode(status)
                .build());
    }

    private static EntryOutcome entry(String code) {
        return new EntryOutcome.Refused(SdkFailures.ofEntry(code, "as simulated"));
    }
}
