package io.millrace.consumer.process;

import io.millrace.consumer.feed.FeedStatus;
import io.millrace.consumer.lease.Hold;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way of a shard's records from its feed through user code to the mark, from one start position on. Each {@link #goOn}
 * begins the next piece, one at a time; what ends after {@link #close} is dropped.
 */
final class Opening {
    private final RunnerParts parts;
    private final Hold hold;
    private final CallSlot slot;
    private final RetryWait retry;
    private final Pulse pulse;
    private final Runnable advance;
    private final Position start;
    private final Delivery delivery;
    private final Progress progress;
    private final SliceInHand inHand = new SliceInHand();
    private SliceSource source;
    private @Nullable Duration lagBefore;
    private long reopenedNanos;
    private boolean closed;

    /** {@code advance} is called after each piece and each arrival. */
    Opening(
            RunnerParts parts,
            Hold hold,
            Position start,
            CallSlot slot,
            RetryWait retry,
            Pulse pulse,
            Runnable advance) {
        this.parts = parts;
        this.hold = hold;
        this.slot = slot;
        this.retry = retry;
        this.pulse = pulse;
        this.advance = advance;
        this.start = start;
        this.delivery = parts.deliveries().open(parts, hold, start);
        this.progress = new Progress(parts.loop(), hold, parts.settings(), delivery.settlesOnReturn());
        this.source = openSource(start);
    }

    private SliceSource openSource(Position from) {
        return new SliceSource(parts, hold, from, delivery.sliceRecords(), this::arrived);
    }

    private void arrived() {
        pulse.beat();
        advance.run();
    }

    /** The user's code for a moment of the shard's life. */
    Optional<Attempt> at(Delivery.Moment moment) {
        return delivery.at(moment);
    }

    /** The closed shard's children once every record of it went through user code; null before. */
    @Nullable
    List<Shard> children() {
        return inHand.isEmpty() && !source.hasMore() ? source.children() : null;
    }

    /** Begins the next piece: hands out what is decoded, else decodes what is there, else asks for more. */
    void goOn() {
        Slice slice = inHand.slice();
        if (slice != null) {
            deliver(slice);
        } else if (source.hasMore()) {
            source.decode(slot, this::decoded);
        } else {
            source.ask();
        }
    }

    private void decoded(@Nullable Slice slice, @Nullable Throwable failure) {
        if (closed) {
            advance.run();
            return;
        }
        if (slice == null) {
            // The source may have lost its place, so the shard is read again.
            reopen();
            retry.failed("decoding records of " + hold.key(), failure);
        } else {
            slice.events().forEach(parts.events()::on);
            progress.admit(slice);
            inHand.take(slice);
        }
        advance.run();
    }

    /** Reads the shard again from behind the last slice; nothing may be decoding. */
    void reopen() {
        RecordPosition admitted = progress.admittedTo();
        lagBefore = lag();
        reopenedNanos = parts.loop().nowNanos();
        source.release();
        source = openSource(admitted == null ? start : new Position.After(admitted));
    }

    private void deliver(Slice slice) {
        Permit permit = slot.permitUntil(hold.validUntilNanos());
        Attempt attempt = delivery.deliver(slice, inHand.done(), permit);
        int from = inHand.done();
        long begun = parts.loop().nowNanos();
        slot.deliver(attempt, permit, () -> {
            parts.delivered(hold.key(), attempt.settled() - from, begun);
            if (!closed) {
                delivered(attempt);
            }
            advance.run();
        });
    }

    private void delivered(Attempt attempt) {
        note(attempt);
        progress.writeIfDue();
        Throwable failure = attempt.failure();
        RecordPosition position = inHand.next();
        if (position != null && failure != null) {
            retry.failed(hold.key(), position, failure);
        }
    }

    private void note(Attempt attempt) {
        if (inHand.note(attempt, progress, delivery.settlesOnReturn())) {
            pulse.beat();
            retry.succeeded();
        }
    }

    /** Looks at a run that goes on, and at the time. */
    void tick() {
        Attempt delivering = slot.delivering();
        if (delivering != null) {
            note(delivering);
        }
        progress.writeIfDue();
    }

    boolean hasUnwritten() {
        return progress.hasUnwritten();
    }

    /** Last position settled in this opening; null before the first. */
    @Nullable
    RecordPosition settledTo() {
        return delivery.settlesOnReturn() ? progress.mark() : delivery.settledByHand();
    }

    /** Behind what was settled: where the next opening starts. */
    Position next() {
        RecordPosition settled = settledTo();
        return settled == null ? start : new Position.After(settled);
    }

    /** Whether all that was written is read, and nothing of it waits or is in user code. */
    boolean isAtTip() {
        return !slot.isBusy() && inHand.isEmpty() && source.isAtTip();
    }

    /** At most the age of the oldest record that is not delivered; null before the first read. */
    @Nullable
    Duration lag() {
        Duration known = source.lag(inHand.first());
        if (known != null || lagBefore == null) {
            return known;
        }
        // Nobody has answered since the shard was opened anew, so it is further behind than it was then.
        return lagBefore.plusNanos(parts.loop().nowNanos() - reopenedNanos);
    }

    /** First record in hand that is not done; null if none is in hand. */
    @Nullable
    RecordPosition inHand() {
        return inHand.firstPosition();
    }

    FeedStatus feed() {
        return source.feed();
    }

    /** Stops reading; results of what still runs are dropped. */
    void close() {
        closed = true;
        source.close();
    }

    /** Gives the bytes in hand back, once nothing runs. */
    void release() {
        close();
        inHand.drop();
        source.release();
    }
}
