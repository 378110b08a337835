package io.millrace.agent.flow;

import io.millrace.agent.publish.Destination;
import io.millrace.agent.publish.SendResult;
import io.millrace.agent.record.Batch;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Sends the batches of a flow until each is settled. What was not delivered is sent again after a delay that grows from a tenth of a second to
 * ten seconds, drawn anew each time; a flow whose destination is down tries with a few batches at a time. Belongs to the loop, to which
 * {@code onLoop} carries results.
 */
final class Sending {
    private static final long FIRST_DELAY_NANOS = 100_000_000;
    private static final long LONGEST_DELAY_NANOS = 10_000_000_000L;
    private static final int DOUBLINGS = 7;

    /** One batch on its way. */
    static final class Parcel {
        final Tail tail;
        final AckWindow.Range range;
        final Tally tally;
        final long chargedBytes;
        private Batch left;
        private int failures;
        private long dueNanos;
        private long refusedBytes;

        Parcel(Tail tail, AckWindow.Range range, Tally tally, long chargedBytes, Batch batch) {
            this.tail = tail;
            this.range = range;
            this.tally = tally;
            this.chargedBytes = chargedBytes;
            this.left = batch;
        }

        /** The length of its records that can never be delivered. */
        long refusedBytes() {
            return refusedBytes;
        }
    }

    private final Destination destination;
    private final RandomGenerator random;
    private final Consumer<Runnable> onLoop;
    private final Consumer<Parcel> settled;
    private final PriorityQueue<Parcel> waiting =
            new PriorityQueue<>(Comparator.comparingLong((Parcel parcel) -> parcel.dueNanos));
    private final Queue<Parcel> answered = new ArrayDeque<>();
    private int underWay;
    private String trouble = "";

    Sending(Destination destination, RandomGenerator random, Consumer<Runnable> onLoop, Consumer<Parcel> settled) {
        this.destination = destination;
        this.random = random;
        this.onLoop = onLoop;
        this.settled = settled;
    }

    void send(Parcel parcel) {
        if (parcel.left.count() == 0) {
            settled.accept(parcel);
            return;
        }
        underWay++;
        attempt(destination, parcel.left)
                .whenComplete((result, failure) -> onLoop.accept(() -> {
                    underWay--;
                    answered(parcel, failure == null ? result : broken(parcel, failure));
                }));
    }

    /** Sends again what is due. */
    void tick(Moment now) {
        for (Parcel parcel = answered.poll(); parcel != null; parcel = answered.poll()) {
            parcel.dueNanos = now.nanos() + delayNanos(parcel.failures);
            waiting.add(parcel);
        }
        for (Parcel first = waiting.peek();
                first != null && first.dueNanos - now.nanos() <= 0;
                first = waiting.peek()) {
            send(waiting.remove());
        }
    }

    /** When {@link #tick} has something to do next. */
    long nextNanos(long otherwise) {
        Parcel first = waiting.peek();
        if (!answered.isEmpty()) {
            return Long.MIN_VALUE;
        }
        return first == null ? otherwise : Math.min(otherwise, first.dueNanos);
    }

    /** Why the last batch that came back was not delivered; empty when it was. */
    String trouble() {
        return trouble;
    }

    boolean isIdle() {
        return underWay == 0 && waiting.isEmpty() && answered.isEmpty();
    }

    /** Sends a batch; a destination that throws has not delivered it. */
    static CompletionStage<SendResult> attempt(Destination destination, Batch batch) {
        try {
            return destination.send(batch);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static SendResult broken(Parcel parcel, Throwable failure) {
        return SendResult.undelivered(parcel.left.count(), "the destination broke its promise: " + failure);
    }

    private void answered(Parcel parcel, SendResult result) {
        trouble = result.cause();
        parcel.refusedBytes += parcel.left.only(result.refused()).sizeBytes();
        if (result.undelivered().isEmpty()) {
            settled.accept(parcel);
            return;
        }
        parcel.failures++;
        parcel.left = parcel.left.only(result.undelivered());
        answered.add(parcel);
    }

    private long delayNanos(int failures) {
        long most = Math.min(LONGEST_DELAY_NANOS, FIRST_DELAY_NANOS << Math.min(failures, DOUBLINGS));
        return most / 2 + random.nextLong(most / 2 + 1);
    }
}
