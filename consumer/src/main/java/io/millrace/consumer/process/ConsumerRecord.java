package io.millrace.consumer.process;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.Header;
import io.millrace.aggregation.RecordId;
import io.millrace.aggregation.UserRecord;
import io.millrace.consumer.shard.RecordPosition;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One user record as it was put: unwrapped from its aggregate, or a record that was written alone. Immutable; its data is
 * a view of the answer it came in, so keeping the record keeps that answer (up to 10 MiB) in memory.
 *
 * @param stream name of the stream
 * @param shardId shard it was read from
 * @param position sequence number of the wire record and index inside it
 * @param content partition key, explicit hash key, headers and data
 * @param approximateArrival when the service took the wire record, by its clock
 * @param recordId id that the producer gave it; null when it was written by another library or alone
 */
public record ConsumerRecord(
        String stream,
        String shardId,
        RecordPosition position,
        UserRecord content,
        Instant approximateArrival,
        @Nullable RecordId recordId) {

    /** Sequence number of the wire record: decimal digits, growing within a shard and from a shard to its children. */
    public String sequenceNumber() {
        return position.sequence().digits();
    }

    /** Index inside the aggregate, from 0; 0 for a record that was written alone. */
    public long subSequenceNumber() {
        return position.subSequence();
    }

    public String partitionKey() {
        return content.partitionKey();
    }

    /** The hash key that the producer set; the service hides that of a record written alone. */
    public Optional<HashKey> explicitHashKey() {
        return Optional.ofNullable(content.explicitHashKey());
    }

    /** What the producer put: a new read-only view with its own position at every call. */
    public ByteBuffer data() {
        return content.data();
    }

    public List<Header> headers() {
        return content.headers();
    }

    /** The producer's id of this record, equal in all copies that retries made. */
    public Optional<RecordId> id() {
        return Optional.ofNullable(recordId);
    }

    /** Names the record without its content, which does not belong into logs. */
    @Override
    public String toString() {
        return "ConsumerRecord[" + stream + " " + shardId + " " + position + "]";
    }
}
