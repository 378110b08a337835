package io.millrace.producer;

import io.millrace.aggregation.UserRecord;
import io.millrace.producer.PutFailedException.Reason;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A {@link FailedRecordHandler} that puts every record that is given up into another stream, with headers that say where it comes from
 * and why. {@link FailedRecord#fromHeaders} reads them on the other side.
 *
 * <p>A record is forwarded once. If the other stream does not store it, or it has been forwarded before, it is counted in
 * {@link #lostRecords}, and the first one of a cause, the tenth, the hundredth is in a {@link ProducerEvent.FailedRecordsLost} event of
 * the stream that gave it up, and in the log. The other producer's own retries and its own handler apply, so that a file behind it
 * gets what it gives up too; two producers that forward to each other do not play ball.
 *
 * <p><b>Backpressure.</b> While the other producer's byte budget is full, one record waits for room, on the thread that calls back, as
 * long as the other producer's {@link WhenFull} says. If there was none by then, those behind it do not wait: they are lost, counted
 * and told, until one finds room. Meanwhile callbacks of the first producer stand still, and what it gave up stands in their queue,
 * outside of its budget. Give the other producer a budget that takes what may be given up at once, or {@link WhenFull#fail()}.
 *
 * <p>Safe for use by several threads and several producers. The end of a producer does not close the other one, whose owner closes it
 * last.
 */
public final class FailedRecordForwarder implements FailedRecordHandler {
    private final Target target;
    private final InstantSource clock;
    private final HandlerLosses losses;
    private final LongAdder forwarded = new LongAdder();
    private volatile boolean isStalled;

    /** The other producer. */
    @FunctionalInterface
    interface Target {
        /** As {@link KinesisProducer#put(UserRecord)}, but for a full budget, which may not be waited for if it says so. */
        CompletableFuture<PutResult> put(UserRecord record, boolean mayWait);
    }

    /** @param stream what the other stream is called in messages */
    FailedRecordForwarder(String stream, Target target, InstantSource clock) {
        this.target = target;
        this.clock = clock;
        this.losses = new HandlerLosses("The stream " + stream);
    }

    @Override
    public void handle(UserRecord record, PutFailedException failure) {
        if (FailedRecord.isForwarded(record)) {
            losses.add(failure.stream(), "the record was forwarded before, and is not again", null);
            return;
        }
        FailedRecord failed = FailedRecord.of(record, failure, clock.instant());
        try {
            var unused = put(failed).whenComplete((result, thrown) -> ended(failure.stream(), thrown));
        } catch (IllegalStateException | IllegalArgumentException e) {
            losses.add(failure.stream(), String.valueOf(e.getMessage()), e);
        }
    }

    /** How many records the other stream has stored. */
    public long forwardedRecords() {
        return forwarded.sum();
    }

    /** How many records the other stream did not take. Those that are still under way are in neither number. */
    public long lostRecords() {
        return losses.records();
    }

    @Override
    public void attach(String stream, ProducerListener listener) {
        losses.attach(stream, listener);
    }

    private CompletableFuture<PutResult> put(FailedRecord failed) {
        CompletableFuture<PutResult> put;
        try {
            put = target.put(failed.withHeaders(), !isStalled);
        } catch (IllegalArgumentException e) {
            // A record of the largest size has no room for a long text; the rest of the headers is short.
            put = target.put(failed.withoutCause().withHeaders(), !isStalled);
        }
        isStalled = put.isCompletedExceptionally() && isForWantOfRoom(put);
        return put;
    }

    private void ended(String stream, @Nullable Throwable thrown) {
        if (thrown == null) {
            forwarded.increment();
            return;
        }
        Throwable cause = unwrapped(thrown);
        // Messages of failures may differ from record to record; their reasons do not.
        String why = cause instanceof PutFailedException failed
                ? "it was given up there too, " + failed.reason()
                : String.valueOf(cause.getMessage());
        losses.add(stream, why, cause);
    }

    private static boolean isForWantOfRoom(CompletableFuture<PutResult> put) {
        Throwable thrown = put.handle((result, failure) -> failure).join();
        return thrown != null
                && unwrapped(thrown) instanceof PutFailedException failed
                && failed.reason() == Reason.BUFFER_FULL;
    }

    private static Throwable unwrapped(Throwable thrown) {
        return thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }
}
