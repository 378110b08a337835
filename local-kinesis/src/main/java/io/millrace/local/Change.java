package io.millrace.local;

/** A kind of change that takes time in the service, see {@link LocalKinesis.Builder#changeTime(Change, java.time.Duration)}. */
public enum Change {
    /** CreateStream; the stream is CREATING meanwhile. */
    CREATE_STREAM,
    /** DeleteStream; the stream is DELETING meanwhile. */
    DELETE_STREAM,
    /** SplitShard, MergeShards, UpdateShardCount and changes of a stream's settings; the stream is UPDATING meanwhile. */
    UPDATE_STREAM,
    /** StartStreamEncryption and StopStreamEncryption; the stream is UPDATING meanwhile. */
    ENCRYPT_STREAM,
    /** RegisterStreamConsumer and DeregisterStreamConsumer; the consumer is CREATING or DELETING meanwhile. */
    CHANGE_CONSUMER
}
