package io.millrace.producer;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.UserRecord;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A user record from {@code put} to its end. Everything that changes belongs to the loop. */
final class PendingRecord extends Letter {
    /** What a record costs on the heap beside its own bytes, roughly: the objects that carry it and its future. */
    static final int OVERHEAD_BYTES = 256;

    final UserRecord record;
    final byte[] bytes;
    final HashKey hash;
    final int chargedBytes;
    final boolean needsEnvelope;
    final CompletableFuture<PutResult> future = new CompletableFuture<>();

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

    // The ledger's list of unsettled records.
    @Nullable
    PendingRecord older;

    @Nullable
    PendingRecord newer;

    PendingRecord(UserRecord record, byte[] bytes, HashKey hash, int chargedBytes, boolean needsEnvelope) {
        this.record = record;
        this.bytes = bytes;
        this.hash = hash;
        this.chargedBytes = chargedBytes;
        this.needsEnvelope = needsEnvelope;
    }

    /** The attempts that failed, but for those of a unit that has not handed them down. */
    List<Attempt> failedAttempts() {
        return AttemptLog.since(acceptedAtNanos, earlierAttempts);
    }

    /** Data, key and headers, without what the format adds. */
    int sizeBytes() {
        return chargedBytes - OVERHEAD_BYTES;
    }

    @Override
    public void deliver(Pipeline pipeline, long nowNanos) {
        pipeline.accept(this, nowNanos);
    }

    @Override
    public boolean isUrgent() {
        return false;
    }
}
