package io.millrace.agent.publish;

import io.millrace.agent.record.Batch;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Where the records of a flow go. {@link #send} is called by one thread and never blocks for longer than memory takes to copy; stages may
 * complete on any thread. Every stage ends with a result, never with an exception; a destination that cannot deliver answers within a
 * bounded time, and whoever sent tries what is undelivered again, with growing delays, for as long as it takes.
 */
public interface Destination {
    /** Takes a batch; the bytes stay unchanged until the stage ends. */
    CompletionStage<SendResult> send(Batch batch);

    /** The longest record that can be delivered, in bytes. */
    int maxRecordBytes();

    /** Counters and health, now; from any thread. */
    DestinationStatus status();

    /** Delivers what waits for company at once; called when a flow stops. */
    void flush();

    /** Ends: what is not delivered after the timeout is answered as undelivered. */
    void close(Duration timeout);
}
