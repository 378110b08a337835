package io.millrace.local.engine;

/** An answer that is one of the service's exception types: its name, its HTTP status and its message. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String type;
    private final int status;

    private RefusedException(String type, int status, String message) {
        // Refusals are ordinary answers, thousands a second under throttling: no stack trace.
        super(message, null, false, false);
        this.type = type;
        this.status = status;
    }

    public String type() {
        return type;
    }

    public int status() {
        return status;
    }

    public String reason() {
        return String.valueOf(getMessage());
    }

    public static RefusedException notFound(String message) {
        return new RefusedException("ResourceNotFoundException", 400, message);
    }

    public static RefusedException inUse(String message) {
        return new RefusedException("ResourceInUseException", 400, message);
    }

    public static RefusedException invalidArgument(String message) {
        return new RefusedException("InvalidArgumentException", 400, message);
    }

    public static RefusedException validation(String message) {
        return new RefusedException("ValidationException", 400, message);
    }

    public static RefusedException limitExceeded(String message) {
        return new RefusedException("LimitExceededException", 400, message);
    }

    public static RefusedException throughputExceeded(String message) {
        return new RefusedException("ProvisionedThroughputExceededException", 400, message);
    }

    public static RefusedException expiredIterator(String message) {
        return new RefusedException("ExpiredIteratorException", 400, message);
    }

    public static RefusedException expiredNextToken(String message) {
        return new RefusedException("ExpiredNextTokenException", 400, message);
    }

    public static RefusedException kmsNotFound(String message) {
        return new RefusedException("KMSNotFoundException", 400, message);
    }

    public static RefusedException unknownOperation(String message) {
        return new RefusedException("UnknownOperationException", 400, message);
    }

    public static RefusedException unreadable(String message) {
        return new RefusedException("SerializationException", 400, message);
    }

    public static RefusedException internal(String message) {
        return new RefusedException("InternalFailure", 500, message);
    }
}
