package io.millrace.local.http;

/** What feeds an {@link EventStream}. Both methods are called on the stream's network thread, never at once. */
public interface EventSource {
    /** Sends what there is, for as long as the stream {@link EventStream#isReady is ready}, and does not wait. */
    void pump(EventStream stream);

    /** The stream is over, by {@link EventStream#complete}, by failure or because the client is gone; called once. */
    void closed();
}
