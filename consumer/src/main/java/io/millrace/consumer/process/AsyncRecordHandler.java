package io.millrace.consumer.process;

import java.util.concurrent.CompletionStage;

/**
 * The user's code for one record that is done later. As {@link RecordHandler}, but the record is settled when the stage completes
 * normally, and has failed when it completes exceptionally, when null comes back or the call throws. No thread waits meanwhile; as
 * many records of a shard are on their way as its concurrency says, of different lanes. Stages may complete on any thread,
 * and must some day: until then their shard is neither handed over nor, where its lease was lost, taken again by this worker.
 */
@FunctionalInterface
public interface AsyncRecordHandler {
    CompletionStage<?> handle(ConsumerRecord record) throws Exception;
}
