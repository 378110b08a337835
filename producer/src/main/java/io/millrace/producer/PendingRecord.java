package io.millrace.producer;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.Header;
import io.millrace.aggregation.RecordParts;
import io.millrace.aggregation.UserRecord;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A user record, or an aggregate of the caller's, from {@code put} to its end, and the future that {@code put} answers: one object for everything, since a full budget
 * holds hundreds of thousands of them. Everything that changes belongs to the loop, but for what a future is by itself.
 */
final class PendingRecord extends CompletableFuture<PutResult> implements RecordParts, Letter {
    /** What a record costs on the heap beside its own bytes: this object, and the headers of its hash, its key and its data. */
    static final int OVERHEAD_BYTES = 192;

    private static final byte[] NO_BYTES = {};

    final HashKey hash;
    final int chargedBytes;
    final boolean needsEnvelope;

    /** Whether it is an aggregate that the caller has encoded: a wire record by itself. */
    final boolean isAggregate;

    /** Whether that says itself that the service places it. */
    final boolean isMarked;

    /** How many user records it is. */
    final int userRecords;

    /** Unique in the producer, growing in the order of acceptance; 0 before. */
    long number;

    long acceptedAtNanos;

    /** How often it was sent in units that have ended. */
    int attempts;

    /** Whether in one of those some try had no clear end, or ended in a shard that does not count. */
    boolean mayHaveBeenWritten;

    /** What became of it in them; shared with their other records. */
    @Nullable
    AttemptLog earlierAttempts;

    private String partitionKey;
    private @Nullable HashKey explicitHashKey;
    private List<Header> headers;
    private byte[] bytes;
    private @Nullable Letter next;

    /** @param bytes the data of the record, which nobody else writes into */
    PendingRecord(RecordParts record, byte[] bytes, HashKey hash, int chargedBytes, boolean needsEnvelope) {
        this.partitionKey = record.partitionKey();
        this.explicitHashKey = record.explicitHashKey();
        this.headers = record.headers();
        this.bytes = bytes;
        this.hash = hash;
        this.chargedBytes = chargedBytes;
        this.needsEnvelope = needsEnvelope;
        this.isAggregate = false;
        this.isMarked = false;
        this.userRecords = 1;
    }

    /** The records of an aggregate, which live and end as one. */
    PendingRecord(KeyedAggregate aggregate, HashKey hash, int chargedBytes) {
        this.partitionKey = aggregate.partitionKey();
        this.explicitHashKey = null;
        this.headers = List.of();
        this.bytes = aggregate.bytes();
        this.hash = hash;
        this.chargedBytes = chargedBytes;
        this.needsEnvelope = true;
        this.isAggregate = true;
        this.isMarked = aggregate.isMarked();
        this.userRecords = aggregate.recordCount();
    }

    /** PUT payload units of its user records if each had been sent by itself; those of an aggregate are taken to be small. */
    long rawPayloadUnits() {
        return Math.max(userRecords, Counters.payloadUnits(sizeBytes()));
    }

    /** The attempts that failed, but for those of a unit that has not handed them down. */
    List<Attempt> failedAttempts() {
        return AttemptLog.since(acceptedAtNanos, earlierAttempts);
    }

    /** Data, key and headers, without what the format adds. */
    int sizeBytes() {
        return chargedBytes - OVERHEAD_BYTES;
    }

    /** What the user put, or that in its compressed form. */
    UserRecord record() {
        return new UserRecord(partitionKey, explicitHashKey, ByteBuffer.wrap(bytes), headers);
    }

    byte[] bytes() {
        return bytes;
    }

    /** Lets go of the record, since the user may keep the future for long. */
    void forget() {
        partitionKey = "";
        explicitHashKey = null;
        headers = List.of();
        bytes = NO_BYTES;
    }

    @Override
    public String partitionKey() {
        return partitionKey;
    }

    @Override
    public @Nullable HashKey explicitHashKey() {
        return explicitHashKey;
    }

    @Override
    public List<Header> headers() {
        return headers;
    }

    @Override
    public int dataSizeBytes() {
        return bytes.length;
    }

    @Override
    public void copyData(byte[] target, int at) {
        System.arraycopy(bytes, 0, target, at, bytes.length);
    }

    @Override
    public void deliver(Pipeline pipeline, long nowNanos) {
        pipeline.accept(this, nowNanos);
    }

    @Override
    public boolean isUrgent() {
        return false;
    }

    @Override
    public @Nullable Letter next() {
        return next;
    }

    @Override
    public void next(@Nullable Letter letter) {
        next = letter;
    }
}
