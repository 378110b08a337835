package io.millrace.consumer.process;

import java.util.concurrent.CompletableFuture;

/**
 * Writes down up to where one shard is settled. Thread-safe; may be kept and used after the call it was passed to, until
 * the ownership ends. A lost lease is a result, not an exception. Futures complete on a worker thread.
 */
public interface Checkpointer {

    /** Settles everything that was handed to the processor so far. */
    CompletableFuture<CheckpointResult> checkpoint();

    /**
     * Settles everything up to and including a record, inside an aggregate too.
     *
     * @throws IllegalArgumentException if the record belongs to another shard or was not handed out yet
     */
    CompletableFuture<CheckpointResult> checkpoint(ConsumerRecord record);
}
