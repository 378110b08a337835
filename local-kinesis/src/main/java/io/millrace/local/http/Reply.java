package io.millrace.local.http;

import java.util.Map;
import java.util.OptionalInt;

/**
 * The way back to the caller of one request: one of answer, stream, fail, drop, reset and freeze, or none, ever; a stream
 * may end in one of the last three. Thread-safe.
 */
public interface Reply {
    void answer(Map<String, Object> members);

    /** Answers with a stream of events, which the source feeds from now on until it is {@link EventSource#closed}. */
    void stream(EventSource source);

    /** Answers with one of the service's exception types. */
    void fail(String type, int status, String message);

    /** Ends the connection (the stream, on HTTP/2) without an answer. */
    void drop();

    /** Resets the connection (the stream, on HTTP/2). */
    void reset();

    /** Leaves the whole connection half open: nothing is read from it or written to it any more. */
    void freeze();

    /** The same way back, but answers end with the connection (the stream) after so many bytes of the body, or half. */
    Reply cutAfter(OptionalInt bodyBytes);
}
