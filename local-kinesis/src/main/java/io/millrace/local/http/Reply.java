package io.millrace.local.http;

import java.util.Map;

/** The way back to the caller of one request: exactly one of answer, stream, fail, drop and reset, or none, ever. Thread-safe. */
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
}
