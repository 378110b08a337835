package io.millrace.producer;

import io.millrace.aggregation.UserRecord;
import io.millrace.producer.PutFailedException.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which accepted records have not ended, in the order of acceptance; who waits for them; what is to be told to whom at the end of this
 * turn of the loop. Belongs to the loop.
 */
final class Ledger {
    private final ByteBudget budget;
    private final Counters counters;
    private final Hooks hooks;
    private final Map<Reason, Tally> failedThisTurn = new EnumMap<>(Reason.class);
    private final Deque<Barrier> barriers = new ArrayDeque<>();
    private List<Runnable> callbacks = new ArrayList<>();
    private final Unsettled unsettled = new Unsettled();

    private record Barrier(long number, CompletableFuture<Void> future) {}

    private record Tally(int records, String cause) {}

    Ledger(ByteBudget budget, Counters counters, Hooks hooks) {
        this.budget = budget;
        this.counters = counters;
        this.hooks = hooks;
    }

    void accept(PendingRecord record, long nowNanos) {
        unsettled.add(record);
        record.acceptedAtNanos = nowNanos;
        counters.accepted.add(record.userRecords);
    }

    boolean isEmpty() {
        return unsettled.isEmpty();
    }

    /** The smallest number that has not ended, or the next one to be given. */
    long lowestUnsettled() {
        return unsettled.lowest();
    }

    /** When the oldest record that has not ended was accepted; {@link Agenda#NEVER} if all have. */
    long oldestAcceptedAtNanos() {
        PendingRecord oldest = unsettled.oldest();
        return oldest == null ? Agenda.NEVER : oldest.acceptedAtNanos;
    }

    /** The largest number given so far. */
    long lastNumber() {
        return unsettled.last();
    }

    /** Ends the future when everything accepted until now has ended. */
    void flush(CompletableFuture<Void> future) {
        barriers.add(new Barrier(lastNumber(), future));
        passBarriers();
    }

    /** Ends the records of a wire record that is stored for good. */
    void ack(List<PendingRecord> records, EntryOutcome.Stored stored) {
        long chargedBytes = 0;
        long rawUnits = 0;
        long userRecords = 0;
        for (PendingRecord record : records) {
            chargedBytes += record.chargedBytes;
            rawUnits += record.rawPayloadUnits();
            userRecords += record.userRecords;
            unsettled.remove(record);
        }
        counters.acked.add(userRecords);
        counters.rawPayloadUnits.add(rawUnits);
        counters.ackedBytes.add(chargedBytes - (long) records.size() * PendingRecord.OVERHEAD_BYTES);
        callBack(chargedBytes, () -> completeAll(records, stored));
        passBarriers();
    }

    /** On the thread for callbacks, which makes the results too. */
    private static void completeAll(List<PendingRecord> records, EntryOutcome.Stored stored) {
        for (int i = 0; i < records.size(); i++) {
            PendingRecord record = records.get(i);
            record.forget();
            record.complete(new PutResult(
                    stored.shardId(), stored.sequenceNumber(), i, record.attempts, record.failedAttempts()));
        }
    }

    /** Has something run with the callbacks, and gives the bytes back before that at the latest. */
    private void callBack(long chargedBytes, Runnable callback) {
        boolean isReleased = budget.settle(chargedBytes);
        callbacks.add(() -> {
            budget.calledBack(chargedBytes, isReleased);
            try {
                callback.run();
            } finally {
                budget.callbackEnded();
            }
        });
    }

    PutFailedException fail(PendingRecord record, Reason reason, String message, @Nullable Throwable cause) {
        counters.failed.add(record.userRecords);
        counters.observers.failed(record, reason);
        failedThisTurn.merge(
                reason,
                new Tally(record.userRecords, message),
                (before, one) -> new Tally(before.records() + one.records(), before.cause()));
        PutFailedException failure = new PutFailedException(
                hooks.stream(),
                reason,
                record.mayHaveBeenWritten,
                record.attempts,
                record.failedAttempts(),
                record.mayHaveBeenWritten ? message + "; it may have been written" : message,
                cause);
        UserRecord given = record.record();
        callBack(record.chargedBytes, () -> {
            try {
                hooks.failedRecords().handle(Compressor.original(given), failure);
            } finally {
                record.forget();
                record.completeExceptionally(failure);
            }
        });
        unsettled.remove(record);
        passBarriers();
        return failure;
    }

    /** Tells the listener with the callbacks of this turn. */
    void tell(ProducerEvent event) {
        callbacks.add(() -> hooks.listener().onEvent(event));
    }

    /** All callbacks since the last call, in order. */
    List<Runnable> takeCallbacks() {
        failedThisTurn.forEach((reason, tally) ->
                tell(new ProducerEvent.RecordsFailed(hooks.stream(), tally.records(), reason, tally.cause())));
        failedThisTurn.clear();
        if (callbacks.isEmpty()) {
            return List.of();
        }
        List<Runnable> taken = callbacks;
        callbacks = new ArrayList<>();
        return taken;
    }

    /** Does something to every unsettled record, oldest first; it may end them. */
    void forEachUnsettled(Consumer<PendingRecord> action) {
        unsettled.forEach(action);
    }

    private void passBarriers() {
        while (!barriers.isEmpty() && barriers.getFirst().number() < lowestUnsettled()) {
            CompletableFuture<Void> future = barriers.removeFirst().future();
            callbacks.add(() -> future.complete(null));
        }
    }
}
