package io.millrace.producer;

import io.millrace.aggregation.UserRecord;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Puts what a publisher sends. It requests a record only after it has taken room for one of the largest size from the byte budget, so
 * that it never waits in {@code onNext}, never fails a record for want of room, and keeps nothing beside the budget. At most a quarter of
 * the room for user records, and 64 records, are requested and not yet there; {@code maxRecordSize} decides how many that are.
 *
 * <p>A record that is given up goes the way of every other: to the {@link FailedRecordHandler}, the listener and the counters; it is
 * counted here, and the stream goes on. A record that cannot be put (its key, its size), a closed producer, or a publisher that sends
 * more than was requested ends the subscription: it is cancelled, and {@link #settled} fails with the reason.
 *
 * <p>For one subscription; a second one is cancelled. Follows the rules of Reactive Streams; its signals to the publisher are serial,
 * from the publisher's thread and from the one that runs callbacks. Safe for use by several threads.
 */
public final class RecordSubscriber implements Flow.Subscriber<UserRecord> {
    private static final int MOST_REQUESTED = 64;
    private static final int SHARE_OF_BUDGET = 4;

    private final Intake intake;
    private final ByteBudget budget;
    private final Completions completions;
    private final long reservedBytes;
    private final int mostRequested;

    private final CompletableFuture<Outcome> settled = new CompletableFuture<>();
    private final LongAdder stored = new LongAdder();
    private final LongAdder notStored = new LongAdder();

    /** Records that have not ended, and one for the subscription. */
    private final AtomicLong unsettled = new AtomicLong(1);

    private final ReentrantLock lock = new ReentrantLock();

    // All below is guarded by the lock.
    private Flow.@Nullable Subscription subscription;
    private int requested;
    private long toRequest;
    private boolean isWaitingForRoom;
    private boolean isEnded;
    private boolean mustCancel;
    private boolean isSignalling;
    private @Nullable Throwable error;

    /**
     * What became of the records of a subscription.
     *
     * @param stored how many were stored for good
     * @param notStored how many were given up
     */
    public record Outcome(long stored, long notStored) {}

    RecordSubscriber(Intake intake, ByteBudget budget, Completions completions) {
        this.intake = intake;
        this.budget = budget;
        this.completions = completions;
        this.reservedBytes = intake.largestCharge();
        this.mostRequested =
                (int) Math.max(1, Math.min(MOST_REQUESTED, budget.userLimit() / SHARE_OF_BUDGET / reservedBytes));
    }

    /**
     * Completes when the subscription is over and every record of it has ended; with the publisher's error, or the reason for which this
     * cancelled the subscription, it fails.
     */
    public CompletableFuture<Outcome> settled() {
        return settled.copy();
    }

    /** Cancels the subscription. What was put stays put; what still comes is left alone. */
    public void cancel() {
        end(null, true);
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        Objects.requireNonNull(newSubscription, "subscription is null");
        boolean isFirst;
        lock.lock();
        try {
            isFirst = subscription == null && !isEnded;
            if (isFirst) {
                subscription = newSubscription;
            }
        } finally {
            lock.unlock();
        }
        if (isFirst) {
            requestMore();
        } else {
            newSubscription.cancel();
        }
    }

    @Override
    public void onNext(UserRecord record) {
        Objects.requireNonNull(record, "record is null");
        boolean wasRequested;
        lock.lock();
        try {
            if (isEnded) {
                return;
            }
            wasRequested = requested > 0;
            if (wasRequested) {
                requested--;
            }
        } finally {
            lock.unlock();
        }
        if (wasRequested) {
            put(record);
            requestMore();
        } else {
            end(new IllegalStateException("The publisher sent more records than were requested"), true);
        }
    }

    @Override
    public void onError(Throwable thrown) {
        end(Objects.requireNonNull(thrown, "throwable is null"), false);
    }

    @Override
    public void onComplete() {
        end(null, false);
    }

    private void put(UserRecord record) {
        CompletableFuture<PutResult> put;
        try {
            put = intake.putReserved(record);
        } catch (RuntimeException e) {
            budget.release(reservedBytes);
            end(e, true);
            return;
        }
        unsettled.incrementAndGet();
        put.thenAccept(result -> ended(stored)).exceptionally(failure -> {
            ended(notStored);
            return null;
        });
    }

    private void ended(LongAdder count) {
        count.increment();
        oneSettled();
    }

    private void oneSettled() {
        if (unsettled.decrementAndGet() > 0) {
            return;
        }
        Throwable why = error();
        if (why == null) {
            settled.complete(new Outcome(stored.sum(), notStored.sum()));
        } else {
            settled.completeExceptionally(why);
        }
    }

    private @Nullable Throwable error() {
        lock.lock();
        try {
            return error;
        } finally {
            lock.unlock();
        }
    }

    private void end(@Nullable Throwable why, boolean cancels) {
        long unused;
        lock.lock();
        try {
            if (isEnded) {
                return;
            }
            isEnded = true;
            error = why;
            mustCancel = cancels;
            unused = requested;
            requested = 0;
            toRequest = 0;
        } finally {
            lock.unlock();
        }
        if (unused > 0) {
            budget.release(unused * reservedBytes);
        }
        if (cancels) {
            signal();
        }
        oneSettled();
    }

    /** Takes room while there is some, and requests as many records; waits for more without a thread. */
    private void requestMore() {
        boolean waits = false;
        lock.lock();
        try {
            while (!isEnded && !isWaitingForRoom && requested < mostRequested) {
                if (budget.tryTake(reservedBytes)) {
                    requested++;
                    toRequest++;
                } else {
                    isWaitingForRoom = true;
                    waits = true;
                }
            }
        } finally {
            lock.unlock();
        }
        if (waits) {
            budget.takeLater(reservedBytes, () -> completions.run(List.of(this::roomTaken)));
        }
        signal();
    }

    private void roomTaken() {
        boolean isLate;
        lock.lock();
        try {
            isWaitingForRoom = false;
            isLate = isEnded;
            if (!isLate) {
                requested++;
                toRequest++;
            }
        } finally {
            lock.unlock();
        }
        if (isLate) {
            budget.release(reservedBytes);
        } else {
            requestMore();
        }
    }

    /** Tells the publisher what there is to tell, one call at a time: a thread that finds another at it leaves it to that one. */
    private void signal() {
        Runnable next = nextSignal(true);
        while (next != null) {
            try {
                next.run();
            } catch (RuntimeException e) {
                end(e, true);
            }
            next = nextSignal(false);
        }
    }

    private @Nullable Runnable nextSignal(boolean isFirst) {
        lock.lock();
        try {
            Flow.Subscription publisher = subscription;
            if (publisher == null || (isFirst && isSignalling)) {
                return null;
            }
            long count = toRequest;
            toRequest = 0;
            isSignalling = count > 0 || mustCancel;
            if (mustCancel) {
                mustCancel = false;
                return publisher::cancel;
            }
            return count > 0 ? () -> publisher.request(count) : null;
        } finally {
            lock.unlock();
        }
    }
}
