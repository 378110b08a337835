package io.millrace.consumer.feed;

import io.millrace.consumer.shard.SequenceNumber;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * One Kinesis record, aggregated or not. Its buffer must not change.
 *
 * @param sequence the service's number of it
 * @param partitionKey outer key; that of the user record if it was written alone
 * @param data content
 * @param arrival when the service took it, by its clock
 */
public record WireRecord(SequenceNumber sequence, String partitionKey, ByteBuffer data, Instant arrival) {

    /** What it counts in the budget. */
    public long sizeBytes() {
        return data.remaining();
    }
}
