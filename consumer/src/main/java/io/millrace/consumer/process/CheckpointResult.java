package io.millrace.consumer.process;

/** How a checkpoint ended. */
public enum CheckpointResult {
    /** It stands in the lease table. */
    WRITTEN,
    /** A checkpoint further on stands in the lease table, or will in a moment. */
    SUPERSEDED,
    /** The shard belongs to another worker, which starts from an earlier checkpoint; stop working on it. */
    LEASE_LOST
}
