package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;

class SdkFailuresTest {
    @ParameterizedTest
    @CsvSource({
        "ProvisionedThroughputExceededException, 400, THROTTLED",
        "LimitExceededException, 400, THROTTLED",
        "KMSThrottlingException, 400, THROTTLED",
        "ThrottlingException, 400, THROTTLED",
        "ResourceNotFoundException, 400, NO_SUCH_STREAM",
        "ResourceInUseException, 400, BUSY",
        "AccessDeniedException, 400, ACCESS_DENIED",
        "KMSAccessDeniedException, 400, ACCESS_DENIED",
        "ExpiredTokenException, 400, CREDENTIALS",
        "UnrecognizedClientException, 400, CREDENTIALS",
        "InvalidSignatureException, 403, CREDENTIALS",
        "RequestExpired, 400, BUSY",
        "KMSDisabledException, 400, REJECTED",
        "ValidationException, 400, REJECTED",
        "InvalidArgumentException, 400, REJECTED",
        "InternalFailure, 500, UNKNOWN",
        "ServiceUnavailable, 503, UNKNOWN",
        "SomethingNew, 429, THROTTLED",
        "SomethingNew, 502, UNKNOWN"
    })
    void theServicesCodesHaveAMeaning(String code, int status, FailureKind expected) {
        Failure failure = SdkFailures.of(new CompletionException(KinesisException.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage("said the service")
                        .build())
                .build()));
        assertThat(failure.kind()).isEqualTo(expected);
        assertThat(failure.answered()).isTrue();
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.message()).startsWith(code + ": said the service");
    }

    @Test
    void aKeyThatCannotBeUsedIsNamedWithTheMend() {
        assertThat(SdkFailures.ofEntry("KMSDisabledException", "off").message())
                .isEqualTo(
                        "KMSDisabledException: off; check the stream's KMS key: that it is there and enabled, and that"
                                + " it and these credentials allow kms:GenerateDataKey");
        assertThat(SdkFailures.ofEntry("KMSThrottlingException", "busy").message())
                .isEqualTo("KMSThrottlingException: busy");
    }

    @Test
    void anAnswerWithoutACodeIsNamedByItsStatus() {
        Failure failure =
                SdkFailures.of(KinesisException.builder().statusCode(503).build());
        assertThat(failure.kind()).isEqualTo(FailureKind.UNKNOWN);
        assertThat(failure.message()).isEqualTo("HTTP 503");
    }

    @Test
    void whatTheClientSaysDistinguishesNotSentFromUnknown() {
        assertThat(kindOf(SdkClientException.create("x", new ConnectException("Connection refused"))))
                .isEqualTo(FailureKind.UNREACHABLE);
        assertThat(kindOf(SdkClientException.create("Unable to load credentials from any of the providers")))
                .isEqualTo(FailureKind.CREDENTIALS);
        assertThat(kindOf(SdkClientException.create("x", new IOException("Connection reset"))))
                .isEqualTo(FailureKind.UNKNOWN);
        assertThat(kindOf(ApiCallTimeoutException.create(5))).isEqualTo(FailureKind.UNKNOWN);
        assertThat(kindOf(SdkClientException.create("Acquire operation took longer than the configured maximum time")))
                .isEqualTo(FailureKind.BUSY);
        assertThat(kindOf(new IllegalStateException("closed"))).isEqualTo(FailureKind.REJECTED);
    }

    @ParameterizedTest
    @CsvSource({
        "ProvisionedThroughputExceededException, THROTTLED",
        "KMSThrottlingException, THROTTLED",
        "InternalFailure, UNKNOWN",
        "SomethingNew, UNKNOWN",
        "KMSAccessDeniedException, ACCESS_DENIED",
        "KMSDisabledException, REJECTED",
        "KMSNotFoundException, REJECTED",
        "AccessDeniedException, ACCESS_DENIED"
    })
    void entriesFailByTheSameCodes(String code, FailureKind expected) {
        assertThat(SdkFailures.ofEntry(code, "why").kind()).isEqualTo(expected);
    }

    private static FailureKind kindOf(Throwable thrown) {
        return SdkFailures.of(thrown).kind();
    }
}
