package io.millrace.producer;

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
    private long nextNumber = 1;
    private @Nullable PendingRecord oldest;
    private @Nullable PendingRecord newest;

    private record Barrier(long number, CompletableFuture<Void> future) {}

    private record Tally(int records, String cause) {}

    Ledger(ByteBudget budget, Counters counters, Hooks hooks) {
        this.budget = budget;
        this.counters = counters;
        this.hooks = hooks;
    }

    void accept(PendingRecord record, long nowNanos) {
        record.number = nextNumber++;
        record.acceptedAtNanos = nowNanos;
        record.older = newest;
        if (newest == null) {
            oldest = record;
        } else {
            newest.newer = record;
        }
        newest = record;
        counters.accepted.increment();
    }

    boolean isEmpty() {
        return oldest == null;
    }

    /** The smallest number that has not ended, or the next one to be given. */
    long lowestUnsettled() {
        return oldest == null ? nextNumber : oldest.number;
    }

    /** The largest number given so far. */
    long lastNumber() {
        return nextNumber - 1;
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
        for (PendingRecord record : records) {
            chargedBytes += record.chargedBytes;
            rawUnits += Counters.payloadUnits(record.sizeBytes());
            remove(record);
        }
        counters.acked.add(records.size());
        counters.rawPayloadUnits.add(rawUnits);
        callBack(chargedBytes, () -> completeAll(records, stored));
        passBarriers();
    }

    /** On the thread for callbacks, which makes the results too. */
    private static void completeAll(List<PendingRecord> records, EntryOutcome.Stored stored) {
        for (int i = 0; i < records.size(); i++) {
            PendingRecord record = records.get(i);
            record.future.complete(new PutResult(
                    stored.shardId(), stored.sequenceNumber(), i, record.attempts, record.failedAttempts()));
        }
    }

    /** Has something run with the callbacks, and gives the bytes back before that at the latest. */
    private void callBack(long chargedBytes, Runnable callback) {
        boolean isReleased = budget.settle(chargedBytes);
        callbacks.add(() -> {
            budget.calledBack(chargedBytes, isReleased);
            callback.run();
        });
    }

    PutFailedException fail(PendingRecord record, Reason reason, String message, @Nullable Throwable cause) {
        counters.failed.increment();
        failedThisTurn.merge(
                reason, new Tally(1, message), (before, one) -> new Tally(before.records() + 1, before.cause()));
        PutFailedException failure = new PutFailedException(
                hooks.stream(),
                reason,
                record.mayHaveBeenWritten,
                record.attempts,
                record.failedAttempts(),
                record.mayHaveBeenWritten ? message + "; it may have been written" : message,
                cause);
        callBack(record.chargedBytes, () -> {
            try {
                hooks.failedRecords().handle(record.record, failure);
            } finally {
                record.future.completeExceptionally(failure);
            }
        });
        remove(record);
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
        PendingRecord record = oldest;
        while (record != null) {
            PendingRecord next = record.newer;
            action.accept(record);
            record = next;
        }
    }

    private void remove(PendingRecord record) {
        if (record.older == null) {
            oldest = record.newer;
        } else {
            record.older.newer = record.newer;
        }
        if (record.newer == null) {
            newest = record.older;
        } else {
            record.newer.older = record.older;
        }
        record.older = null;
        record.newer = null;
    }

    private void passBarriers() {
        while (!barriers.isEmpty() && barriers.getFirst().number() < lowestUnsettled()) {
            CompletableFuture<Void> future = barriers.removeFirst().future();
            callbacks.add(() -> future.complete(null));
        }
    }
}
