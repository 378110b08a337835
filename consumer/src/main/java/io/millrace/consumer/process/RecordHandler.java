package io.millrace.consumer.process;

/**
 * The user's code for one record. Records of a shard come in order, one at a time; those of several shards at the same
 * time, on different threads. A normal return settles the record: the checkpoint may pass it. An exception does not: the
 * shard waits and the same record is tried again with growing delays until it succeeds or the lease is lost.
 *
 * <p>When the lease is lost, or {@code close} runs out of time, the thread is interrupted; the record will be delivered
 * again elsewhere. A call that does not answer interruption within about a third of the lease time may overlap with the
 * first calls of the shard's next owner.
 */
@FunctionalInterface
public interface RecordHandler {
    void handle(ConsumerRecord record) throws Exception;
}
