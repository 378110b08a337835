package io.millrace.consumer.process;

import io.millrace.consumer.feed.FeedStatus;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An opening whose records go batch by batch to a {@link ShardProcessor}: one piece at a time, settled by the user's checkpoints. */
final class BatchOpening implements Opening {
    private final OpeningParts parts;
    private final BatchDelivery delivery;
    private final Progress progress;
    private final ShardReading reading;
    private final BatchFailures failures;
    private final SliceInHand inHand = new SliceInHand();
    private boolean closed;

    BatchOpening(OpeningParts parts, BatchDelivery delivery) {
        this.parts = parts;
        this.delivery = delivery;
        this.progress = new Progress(parts, false);
        this.reading = new ShardReading(parts, BatchDelivery.SLICE_RECORDS);
        this.failures = new BatchFailures(parts, inHand, this::callDone);
    }

    @Override
    public Optional<Attempt> at(Moment moment) {
        return delivery.at(moment);
    }

    @Override
    public @Nullable List<Shard> children() {
        var source = reading.source();
        return inHand.isEmpty() && !isBusy() && !source.hasMore() ? source.children() : null;
    }

    /** Hands out what is decoded, else decodes what is there, else asks for more. */
    @Override
    public void goOn() {
        if (parts.slot().isBusy() || failures.isGiving()) {
            return;
        }
        Slice slice = inHand.slice();
        var source = reading.source();
        if (slice != null) {
            deliver(slice);
        } else if (source.hasMore()) {
            reading.decode(null, this::decoded);
        } else {
            source.ask();
        }
    }

    private void decoded(@Nullable Decoded decoded, @Nullable Throwable failure) {
        if (!closed && decoded == null) {
            // The source may have lost its place, so the shard is read again.
            reopen();
            parts.retry().failed("decoding records of " + parts.hold().key(), failure);
        } else if (!closed && decoded != null) {
            decoded.slice().events().forEach(parts.shared().events()::on);
            progress.admit(decoded.slice());
            inHand.take(decoded);
        }
        parts.advance().run();
    }

    @Override
    public void reopen() {
        reading.reopen(progress.admittedTo(), inHand.first());
    }

    private void deliver(Slice slice) {
        Permit permit = parts.slot().permitUntil(parts.hold().validUntilNanos());
        int from = inHand.done();
        int upTo = inHand.upTo();
        Attempt attempt = delivery.deliver(slice, from, upTo, permit);
        long begun = parts.nowNanos();
        parts.slot().deliver(attempt, permit, () -> {
            Duration took = Duration.ofNanos(parts.nowNanos() - begun);
            parts.shared().delivered(parts.hold().key(), attempt.settled() - from, took);
            if (!closed) {
                delivered(attempt, upTo);
            }
            parts.advance().run();
        });
    }

    private void delivered(Attempt attempt, int upTo) {
        progress.writeIfDue();
        if (attempt.settled() == upTo) {
            callDone(upTo);
        } else if (attempt.failure() != null && !parts.slot().wasInterrupted()) {
            failures.failed(attempt.failure());
        }
    }

    private void callDone(int upTo) {
        parts.pulse().beat();
        parts.retry().succeeded();
        failures.over();
        inHand.doneUpTo(upTo);
    }

    @Override
    public boolean isInUserCode() {
        return parts.slot().isInUserCode();
    }

    @Override
    public long inUserCodeNanos() {
        return 0;
    }

    @Override
    public boolean isBusy() {
        return parts.slot().isBusy() || failures.isBusy();
    }

    @Override
    public void stopBeforeNext() {
        parts.slot().stopBeforeNext();
    }

    @Override
    public void interrupt() {
        parts.slot().interrupt();
    }

    @Override
    public void extend(long validUntilNanos) {
        parts.slot().extend(validUntilNanos);
    }

    @Override
    public void tick(boolean leaving) {
        progress.writeIfDue();
    }

    @Override
    public RetryWait.@Nullable Trouble trouble() {
        return null;
    }

    @Override
    public boolean hasUnwritten() {
        return progress.hasUnwritten();
    }

    @Override
    public @Nullable RecordPosition settledTo() {
        return delivery.settledByHand();
    }

    @Override
    public Position next() {
        RecordPosition settled = settledTo();
        return settled == null ? parts.start() : new Position.After(settled);
    }

    @Override
    public boolean isAtTip() {
        return !isBusy() && inHand.isEmpty() && reading.source().isAtTip();
    }

    @Override
    public @Nullable Duration lag() {
        return reading.lag(inHand.first());
    }

    @Override
    public @Nullable RecordPosition inHand() {
        return inHand.firstPosition();
    }

    @Override
    public Backlog backlog() {
        return new Backlog(!inHand.isEmpty(), 0, 0, reading.askedNanos());
    }

    @Override
    public FeedStatus feed() {
        return reading.source().feed();
    }

    @Override
    public void close() {
        closed = true;
        delivery.close();
        failures.close();
        reading.close();
    }

    @Override
    public void release() {
        close();
        inHand.drop();
        reading.release();
    }
}
