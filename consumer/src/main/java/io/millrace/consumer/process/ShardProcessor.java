package io.millrace.consumer.process;

/**
 * The user's code for one shard, with the Kinesis Client Library's life cycle. One object serves one shard in one
 * ownership; its methods are never called concurrently, though by different threads. After {@link #started} come any
 * number of {@link #process} calls and then at most one of the three endings, after which the object is not used again.
 *
 * <p>When {@link #started}, {@link #process} or {@link #shardEnded} throws, it is called again with the same arguments after a
 * growing delay; nothing is skipped. Checkpoints are written by the {@link Checkpointer} alone; what lies behind the last one is delivered again to
 * the shard's next processor.
 */
public interface ShardProcessor {

    /** The shard is owned from now on. */
    default void started(ShardContext context) throws Exception {}

    /** The next records. They need not be settled on return; only a checkpoint says that they are. */
    void process(RecordBatch batch, Checkpointer checkpointer) throws Exception;

    /** Another worker may own the shard now: let go of what belongs to it, it cannot be checkpointed any more. */
    default void leaseLost() throws Exception {}

    /**
     * Every record of the closed shard was processed. A normal return settles all of them: the shard's end is written and
     * its children begin, whether a checkpoint was made here or not.
     */
    default void shardEnded(Checkpointer checkpointer) throws Exception {}

    /**
     * The shard is about to be handed to another worker: the last chance to checkpoint. If the hand-over is called off, a
     * new processor is made and starts behind the last checkpoint.
     */
    default void shutdownRequested(Checkpointer checkpointer) throws Exception {}
}
