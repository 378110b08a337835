package io.millrace.local;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * An answer that refuses a request with one of the services' exception types. The factories have the statuses and the
 * wording of the services' API references.
 *
 * @param type the exception's name, such as "ExpiredTokenException"; letters, digits, dots and "#"
 * @param status the HTTP status, 400 to 599
 * @param message for people
 */
public record FaultRefusal(String type, int status, String message) {
    private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9.#]{1,128}");

    private static final Map<String, FaultRefusal> KNOWN = Map.ofEntries(
            known("ExpiredTokenException", "The security token included in the request is expired"),
            known("UnrecognizedClientException", "The security token included in the request is invalid."),
            known("AccessDeniedException", "User is not authorized to perform this action on this resource"),
            known("KMSThrottlingException", "The request was denied due to request throttling by AWS KMS."),
            known("KMSAccessDeniedException", "The ciphertext refers to a key that you have no access to."),
            known("KMSDisabledException", "The customer master key is disabled."),
            known("KMSInvalidStateException", "The state of the customer master key is not valid for this request."),
            known("KMSNotFoundException", "The customer master key could not be found."),
            known("KMSOptInRequired", "The AWS access key ID needs a subscription for AWS KMS."),
            known("ThrottlingException", "Rate exceeded"),
            known("RequestLimitExceeded", "Throughput exceeds the current throughput limit for your account."),
            known("ConditionalCheckFailedException", "The conditional request failed"),
            known("LimitExceededException", "Rate exceeded."));

    public FaultRefusal {
        if (!TYPE.matcher(type).matches()) {
            throw new IllegalArgumentException(
                    "type is \"" + type + "\"; it must be an exception's name, such as ExpiredTokenException");
        }
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("status is " + status + "; it must be between 400 and 599");
        }
    }

    /** A type with the status and message that the services give it; 400 and a plain message if it is not known here. */
    public static FaultRefusal of(String type) {
        FaultRefusal known = KNOWN.get(type);
        return known == null ? new FaultRefusal(type, 400, "Refused by fault plan.") : known;
    }

    /** The caller's temporary credentials are past their end. */
    public static FaultRefusal expiredToken() {
        return of("ExpiredTokenException");
    }

    /** The caller's access key is not known. */
    public static FaultRefusal unrecognizedClient() {
        return of("UnrecognizedClientException");
    }

    /** The caller is known, but not allowed to do this. */
    public static FaultRefusal accessDenied() {
        return of("AccessDeniedException");
    }

    /** The stream is encrypted, and AWS KMS throttles the use of its key. */
    public static FaultRefusal kmsThrottling() {
        return of("KMSThrottlingException");
    }

    /** DynamoDB's throttle for a whole account. */
    public static FaultRefusal requestLimitExceeded() {
        return of("RequestLimitExceeded");
    }

    private static Map.Entry<String, FaultRefusal> known(String type, String message) {
        return Map.entry(type, new FaultRefusal(type, 400, message));
    }
}
