package io.millrace.agent.publish;

import io.millrace.agent.config.PartitionKey;
import io.millrace.agent.record.Batch;
import java.util.function.IntFunction;

/** The partition keys that records would have, for those who only look. */
public final class PartitionKeyPreview {
    private PartitionKeyPreview() {}

    /** Answers the key of a record by its index in the batch. For one thread. */
    public static IntFunction<String> of(PartitionKey rule, Batch batch, String hostName) {
        return PartitionKeys.of(rule, batch, hostName)::of;
    }
}
