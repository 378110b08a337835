package io.millrace.consumer;

/** The name in a stream's name or ARN. */
final class StreamName {
    private static final String BEFORE_NAME = ":stream/";

    private StreamName() {}

    static String of(String streamNameOrArn) {
        int at = streamNameOrArn.indexOf(BEFORE_NAME);
        return at < 0 ? streamNameOrArn : streamNameOrArn.substring(at + BEFORE_NAME.length());
    }
}
