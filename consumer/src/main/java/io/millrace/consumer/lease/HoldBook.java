package io.millrace.consumer.lease;

import io.millrace.consumer.lease.LeaseListener.Reason;
import io.millrace.consumer.shard.Shard;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens a hold for every confirmed claim, follows it to its end, and tells those whom it concerns. */
final class HoldBook implements HoldKeeper, Claims.Started {
    private final Incarnation incarnation;
    private final Membership membership;
    private final Holds holds;
    private final LeaseBoard board;
    private final LeaseListener listener;
    private final Runnable changed;
    private @Nullable Companions with;
    private @Nullable CleanStop stop;

    private record Companions(StartCheck start, ShardEnding ending, Moves moves, Auditing auditing) {}

    /** {@code changed}: the leases held are others than before. */
    HoldBook(
            Incarnation incarnation,
            Membership membership,
            Holds holds,
            LeaseBoard board,
            LeaseListener listener,
            Runnable changed) {
        this.incarnation = incarnation;
        this.membership = membership;
        this.holds = holds;
        this.board = board;
        this.listener = listener;
        this.changed = changed;
    }

    /** Names those who need the book themselves, and so are made after it. */
    void meet(Claims claims, Moves moves, Auditing auditing) {
        with = new Companions(
                new StartCheck(incarnation, auditing::graph, auditing::soon),
                new ShardEnding(incarnation, auditing, claims),
                moves,
                auditing);
    }

    /** Looks for shards of streams that are new, and lets those go that are read no longer. */
    void streamsChanged() {
        holds.releaseUnless(incarnation.ports().streams()::reads);
        if (board.isScanned()) {
            with().auditing().soon();
        }
    }

    /** From now on every lease leaves. */
    void stopping(CleanStop cleanStop) {
        stop = cleanStop;
        with().moves().stopping();
    }

    @Override
    public void resumed(HeldLease hold) {
        if (stop != null) {
            stop.late(hold);
        } else if (!hold.wasGained()) {
            with().start().start(hold);
        }
    }

    @Override
    public void claimed(Lease item, long sentNanos) {
        HeldLease hold = new HeldLease(incarnation, this, item, sentNanos);
        holds.add(hold);
        membership.claimed(item.key());
        if (!hold.isValid(incarnation.now())) {
            hold.over(Reason.FENCED);
        } else if (stop != null) {
            stop.late(hold);
        } else {
            with().start().start(hold);
            releaseIfUnread(hold);
        }
    }

    /** Its stream may have been removed while the claim was on its way. */
    private void releaseIfUnread(HeldLease hold) {
        if (!incarnation.ports().streams().reads(hold.key())) {
            holds.releaseUnless(incarnation.ports().streams()::reads);
        }
    }

    @Override
    public void changed() {
        membership.changed();
        changed.run();
        if (stop != null) {
            stop.finishIfDone();
        }
    }

    @Override
    public LeaseListener listener() {
        return listener;
    }

    @Override
    public long rowValidUntilNanos() {
        return membership.validUntilNanos();
    }

    @Override
    public void begun(HeldLease hold) {
        HoldEvents.tellBegun(incarnation, hold);
        listener.gained(hold);
    }

    @Override
    public void ending(HeldLease hold, List<Shard> children) {
        with().ending().begin(hold, children);
    }

    @Override
    public void wantedByForeign(HeldLease hold, String workerId) {
        if (hold.departure().isEmpty() && hold.state().mayDrain()) {
            hold.drain();
            hold.departTo(new Departure.ToForeignOwner(workerId));
        }
    }

    @Override
    public void over(HeldLease hold, Reason reason) {
        holds.remove(hold, reason == Reason.FENCED);
        board.observe(hold.standing(), incarnation.now());
        with().moves().over(hold, reason);
        HoldEvents.tellOver(incarnation, hold, reason);
        if (reason == Reason.SHARD_ENDED) {
            with().ending().claimChildren(hold.item(), with().auditing().graph());
        }
        if (stop != null) {
            stop.over(hold, reason);
        }
        changed();
    }

    private Companions with() {
        if (with == null) {
            throw new IllegalStateException("the book has not met its companions");
        }
        return with;
    }
}
