package io.millrace.consumer.lease;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.lease.LeaseListener.Reason;
import io.millrace.consumer.shard.PendingCheckpoint;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.Shard;
import io.millrace.consumer.shard.ShardKey;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One hold of one lease, from the confirmed claim to its end: its state, its validity, and the choice of its next write.
 * At most one write is open; renewal, mark and departure wait for it and merge into the next.
 */
final class HeldLease implements Hold, HoldWriter.Answers {
    private final Incarnation incarnation;
    private final HoldKeeper keeper;
    private final HoldWriter writer;
    private final Position start;
    private final ReadRate rate;
    private final Alarm wake;
    private HoldState state = HoldState.STARTING;
    private boolean gained;
    private boolean inUserCode;
    private @Nullable Departure departure;
    private @Nullable Set<String> children;

    HeldLease(Incarnation incarnation, HoldKeeper keeper, Lease claimed, long sentNanos) {
        this.incarnation = incarnation;
        this.keeper = keeper;
        this.writer = new HoldWriter(incarnation, claimed, sentNanos, this);
        this.start = claimed.start(incarnation.config().initialPosition());
        this.rate = new ReadRate(incarnation.now());
        this.wake = new Alarm(incarnation, this::pump);
        sleep(incarnation.now());
    }

    @Override
    public String key() {
        return writer.item().key();
    }

    @Override
    public Optional<HashKeyRange> range() {
        return writer.item().range();
    }

    @Override
    public Position start() {
        return start;
    }

    @Override
    public Optional<PendingCheckpoint> pending() {
        return writer.item().pending();
    }

    @Override
    public long validUntilNanos() {
        return Math.min(writer.validUntilNanos(), keeper.rowValidUntilNanos());
    }

    @Override
    public boolean isValid(long nowNanos) {
        return state.isHeld() && nowNanos < validUntilNanos();
    }

    @Override
    public void settledTo(RecordPosition mark) {
        if (state.isHeld()) {
            writer.marks().tell(mark);
        }
    }

    @Override
    public SavedStates savesWith(CheckpointState source) {
        return writer.savesWith(source);
    }

    @Override
    public void read(long bytes) {
        rate.add(bytes, incarnation.now());
    }

    @Override
    public CompletionStage<CheckpointOutcome> checkpoint(RecordPosition mark) {
        CompletionStage<CheckpointOutcome> outcome = writer.marks().ask(mark);
        pump();
        return outcome;
    }

    @Override
    public void drained() {
        if (inUserCode && (state == HoldState.DRAINING || !state.isHeld())) {
            inUserCode = false;
            pump();
        }
    }

    @Override
    public void ended(List<Shard> childShards) {
        if (state == HoldState.DRAINING && departure instanceof Departure.Elsewhere) {
            drained();
        } else if (state == HoldState.RUNNING || state == HoldState.DRAINING) {
            end(childShards.stream().map(ShardKey.parse(key())::keyed).toList());
        }
    }

    /** Nothing is left to deliver, or nothing may be: the children, named by keys, are created, then the end is written. */
    void end(List<Shard> childShards) {
        state = HoldState.ENDING;
        keeper.ending(this, childShards);
    }

    /** The children exist: the end may be written. */
    void childrenExist(Set<String> ids) {
        children = ids;
        pump();
    }

    /** The parents, read with their leases if they have any, are done: deliver. */
    void begin(Collection<Optional<Lease>> parents) {
        if (state != HoldState.STARTING && state != HoldState.WAITING) {
            return;
        }
        state = HoldState.RUNNING;
        gained = true;
        inUserCode = true;
        writer.begin(parents);
        keeper.begun(this);
    }

    /** A parent is not done yet. */
    void await() {
        if (state == HoldState.STARTING) {
            state = HoldState.WAITING;
        }
    }

    /** Stops delivery and then leaves; where to may be said later. */
    void drain() {
        if (!state.mayDrain()) {
            return;
        }
        state = HoldState.DRAINING;
        if (inUserCode) {
            keeper.listener().drain(this);
        }
        pump();
    }

    void departTo(Departure next) {
        departure = next;
        pump();
    }

    /** Calls a departure off. One that was sent is overtaken first: until that is confirmed nothing is delivered. */
    void stay() {
        if (state == HoldState.DRAINING) {
            goOn();
        } else if (state == HoldState.LEAVING) {
            state = HoldState.KEEPING;
            writer.keep();
        }
    }

    private void goOn() {
        departure = null;
        state = gained ? HoldState.RUNNING : HoldState.WAITING;
        if (gained) {
            inUserCode = true;
            keeper.listener().resume(this);
        }
        keeper.resumed(this);
    }

    /** The hold is over; a write that is still open goes on until its answer is definite. */
    @Override
    public void over(Reason reason) {
        if (!state.isHeld()) {
            return;
        }
        state = reason == Reason.HANDED_OVER ? HoldState.LEFT : HoldState.OVER;
        wake.cancel();
        writer.marks().over();
        keeper.over(this, reason);
        if (gained) {
            keeper.listener().lost(this, reason);
        }
    }

    HoldState state() {
        return state;
    }

    Lease item() {
        return writer.item();
    }

    Lease standing() {
        return writer.standing();
    }

    boolean isInUserCode() {
        return inUserCode;
    }

    boolean isWriting() {
        return writer.isBusy() && incarnation.isOpen();
    }

    boolean wasGained() {
        return gained;
    }

    Optional<Departure> departure() {
        return Optional.ofNullable(departure);
    }

    ReadRate rate() {
        return rate;
    }

    /** This worker declares another kind of liveness from now on. */
    void livesOtherwise() {
        // a thousand leases are not all rewritten in one moment
        incarnation.after(incarnation.jittered(incarnation.timing().renew()), this::pump);
    }

    /** Whether the lease as last confirmed lives by the worker's row alone, so that nothing here would see a foreign write. */
    boolean livesByRow() {
        return writer.liveness().kind() == TokenKind.WORKER;
    }

    /** Ends the hold once it was not confirmed in time; a confirmation that comes later does not revive it. */
    void fenceIfLate() {
        if (state.isHeld() && incarnation.now() >= validUntilNanos()) {
            over(Reason.FENCED);
        }
    }

    /** Looks at what is due, and sends it if no write is open. */
    private void pump() {
        fenceIfLate();
        if (!state.isHeld()) {
            return;
        }
        long now = incarnation.now();
        if (!writer.isBusy()) {
            sendWhatIsDue(now);
        }
        sleep(now);
    }

    private void sendWhatIsDue(long now) {
        if (state == HoldState.ENDING && children != null) {
            writer.end(children);
        } else if (state == HoldState.DRAINING && !inUserCode && departure != null) {
            state = HoldState.LEAVING;
            writer.depart(departure);
        } else if (now >= writer.dueNanos(now)) {
            writer.renew();
        }
    }

    /** One timer serves the next write and the fence. */
    private void sleep(long now) {
        long due = writer.dueNanos(now);
        long next = Math.min(writer.isBusy() || due <= now ? Long.MAX_VALUE : due, validUntilNanos());
        wake.set(Duration.ofNanos(Math.max(1, next - now)));
    }

    @Override
    public boolean isStillHeld() {
        fenceIfLate();
        return state.isHeld();
    }

    @Override
    public void renewed(Lease item) {
        if (item.checkpointOwner().isPresent()) {
            item.owner().ifPresent(next -> keeper.wantedByForeign(this, next));
        }
        pump();
    }

    @Override
    public void kept() {
        goOn();
        pump();
    }
}
