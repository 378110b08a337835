package io.millrace.local.http;

import java.util.Map;

/** An answer that goes on: events, then complete or fail. Belongs to its network thread, {@link #wake} apart. */
public interface EventStream {
    /** Has the source pump once more, soon; calls in between count as one. Thread-safe, and does not wait. */
    void wake();

    /** Whether the client takes more; if not, the source is asked to pump when it does again. */
    boolean isReady();

    /** Sends an event. */
    void send(String type, Map<String, Object> members);

    /** Ends the answer. */
    void complete();

    /** Ends the answer with one of the service's exception types. */
    void fail(String type, String message);
}
