package io.millrace.local;

/** Who decides which shard of a stream a record goes to. */
public enum RecordDistribution {
    /** The service: records are spread over the open shards whatever their key, and need none; on-demand streams only. */
    AUTO,
    /** The producer, by partition key or explicit hash key; the default. */
    USER_PARTITION_KEY
}
