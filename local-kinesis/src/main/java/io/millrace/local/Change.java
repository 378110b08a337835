package io.millrace.local;

import io.millrace.local.engine.ChangeTimes;
import java.time.Duration;
import java.util.Map;

/** A kind of change that takes time in the service, see {@link LocalKinesis.Builder#changeTime(Change, Duration)}. */
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
    CHANGE_CONSUMER;

    /** What the engine keeps to: each kind's own time, or that of all. */
    static ChangeTimes times(Map<Change, Duration> own, Duration others) {
        return new ChangeTimes(
                own.getOrDefault(CREATE_STREAM, others),
                own.getOrDefault(DELETE_STREAM, others),
                own.getOrDefault(UPDATE_STREAM, others),
                own.getOrDefault(ENCRYPT_STREAM, others),
                own.getOrDefault(CHANGE_CONSUMER, others));
    }
}
