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
    /** What a record of a batch takes beside its bytes. */
    long BATCH_RECORD_BYTES = 24;

    /** What a batch takes beside its records. */
    long BATCH_BYTES = 512;

    /** Takes a batch; the bytes stay unchanged until the stage ends. */
    CompletionStage<SendResult> send(Batch batch);

    /**
     * What a batch of so many bytes in so many records takes of the process's memory until it is settled, in bytes: itself and every copy that
     * is made of it. This is what the byte budget counts.
     */
    default long memoryBytes(long bytes, int records) {
        return bytes + BATCH_RECORD_BYTES * records + BATCH_BYTES;
    }

    /** The longest record that can be delivered, in bytes. */
    int maxRecordBytes();

    /** Counters and health, now; from any thread. */
    DestinationStatus status();

    /** Delivers what waits for company at once; called when a flow stops. */
    void flush();

    /** Ends: what is not delivered after the timeout is answered as undelivered. */
    void close(Duration timeout);
}
