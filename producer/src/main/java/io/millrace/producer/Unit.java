package io.millrace.producer;

import io.millrace.aggregation.HashKey;
import io.millrace.producer.Agenda.Appointment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One wire record, encoded once, and the pending records in it, in order. Belongs to the loop. */
final class Unit {
    /** Where a unit stands. */
    enum State {
        READY,
        IN_FLIGHT,
        HELD
    }

    final WireRecord wire;
    final List<PendingRecord> records;
    final Appointment<Unit> retry = new Appointment<>(this);

    State state = State.READY;
    int attempts;

    /** How many attempts in a row failed for the credentials. */
    int credentialFailures;

    /** Whether some try had no clear end, or wrote it where it does not count. Never taken back. */
    boolean mayHaveBeenWritten;

    long readyAtNanos;
    long sentAtNanos;
    long tookNanos;
    boolean isRetrying;

    /** Whether it was formed for the service to choose its shard, and whether it says so itself. */
    boolean isForService;

    boolean isMarked;

    // What the last failure said, and what a held answer was.
    @Nullable
    Failure lastFailure;

    EntryOutcome.@Nullable Stored heldAnswer;
    long heldUntilNanos;

    /** The data of the records, without keys and headers. */
    final long userBytes;

    /** How many user records are in it, also if one of the pending records stands for many. */
    final int userRecords;

    private @Nullable AttemptLog failedAttempts;
    private boolean isHandedDown;
    private final HashKey lowest;
    private final HashKey highest;

    Unit(WireRecord wire, List<PendingRecord> records, RecordSpan span) {
        this.wire = wire;
        this.records = List.copyOf(records);
        this.lowest = span.lowest();
        this.highest = span.highest();
        this.userBytes = span.userBytes();
        this.userRecords = span.userRecords();
    }

    /** The hash that the service places it by. */
    HashKey first() {
        return records.get(0).hash;
    }

    HashKey lowest() {
        return lowest;
    }

    HashKey highest() {
        return highest;
    }

    /** Whether its records have one hash, so that no shard is the wrong one where hashes choose it. */
    boolean isOneHash() {
        return lowest.equals(highest);
    }

    /** Whether consumers deliver it from any shard: nobody filters a raw record, and a mark forbids it. */
    boolean isDeliveredAnywhere() {
        return isMarked || (records.size() == 1 && !records.get(0).needsEnvelope);
    }

    /** Whether it counts in a shard of which nothing is known: as {@link #isDeliveredAnywhere}, or since its hash chose the shard. */
    boolean isRightAnywhere() {
        return isDeliveredAnywhere() || (isOneHash() && !isForService);
    }

    /** Whether it is one that the caller has encoded, and which stays as it is. */
    boolean isCallers() {
        return records.get(0).isAggregate;
    }

    PendingRecord oldest() {
        return records.get(0);
    }

    void sent(long nowNanos) {
        state = State.IN_FLIGHT;
        attempts++;
        sentAtNanos = nowNanos;
    }

    void answered(boolean maybeWritten, long nowNanos) {
        state = State.READY;
        tookNanos = nowNanos - sentAtNanos;
        mayHaveBeenWritten |= maybeWritten;
    }

    /** The attempt that was answered last has failed. */
    void failed(Failure failure) {
        lastFailure = failure;
        credentialFailures = failure.kind() == FailureKind.CREDENTIALS ? credentialFailures + 1 : 0;
        noteFailed(failure.code(), failure.message());
    }

    /** The attempt that was answered last wrote where it does not count. */
    void misplaced(String shardId) {
        noteFailed(null, "Written into " + shardId + ", which is not known to own all records of the wire record");
    }

    /** Gives the records the account of what became of them in this unit, which is not sent any more. */
    void handDown() {
        if (isHandedDown) {
            return;
        }
        isHandedDown = true;
        for (PendingRecord record : records) {
            record.attempts += attempts;
            record.mayHaveBeenWritten |= mayHaveBeenWritten || state == State.IN_FLIGHT;
        }
        if (failedAttempts != null) {
            handDown(failedAttempts);
        }
    }

    private void handDown(AttemptLog log) {
        // Neighbours mostly come from the same unit, and then share what they have.
        AttemptLog before = null;
        AttemptLog both = log;
        for (PendingRecord record : records) {
            if (record.earlierAttempts != before) {
                before = record.earlierAttempts;
                both = AttemptLog.of(before, log);
            }
            record.earlierAttempts = both;
        }
    }

    private void noteFailed(@Nullable String errorCode, String message) {
        failedAttempts = AttemptLog.of(failedAttempts, new AttemptLog.Try(sentAtNanos, tookNanos, errorCode, message));
    }
}
