package io.millrace.consumer.lease;

import io.millrace.consumer.lease.LeaseListener.Reason;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Looks whether the table still agrees with the holds that nothing rewrites. A lease that other software took is dropped
 * and not fought for; one that a leader of the KCL wants elsewhere is conceded. What a scan shows may be old, so nothing
 * is dropped but on a consistent reading.
 */
final class HoldCheck {
    private final Incarnation incarnation;
    private final Holds holds;
    private final LeaseBoard board;
    private final HoldKeeper keeper;
    private final LeaseReads reads;
    private final Runnable missing;
    private final Set<String> reading = new HashSet<>();

    /** {@code missing}: a lease is no longer in the table. */
    HoldCheck(Incarnation incarnation, Holds holds, LeaseBoard board, HoldKeeper keeper, Runnable missing) {
        this.incarnation = incarnation;
        this.holds = holds;
        this.board = board;
        this.keeper = keeper;
        this.reads = new LeaseReads(incarnation);
        this.missing = missing;
    }

    /** Compares every hold with the board, just scanned. */
    void run() {
        for (HeldLease hold : holds.all()) {
            if (hold.livesByRow() && !hold.isWriting()) {
                Optional<Lease> seen = board.of(hold.key());
                if (seen.filter(lease -> isSameWrite(lease, hold.item())).isEmpty()) {
                    readAgain(hold);
                } else {
                    seen.ifPresent(lease -> concede(hold, lease));
                }
            }
        }
    }

    /** Reads every hold's lease, not all in one moment. */
    void readAll() {
        for (HeldLease hold : holds.all()) {
            incarnation.after(
                    incarnation.within(incarnation.timing().checkEvery().dividedBy(2)), () -> {
                        if (hold.state().isHeld() && hold.livesByRow() && !hold.isWriting()) {
                            readAgain(hold);
                        }
                    });
        }
    }

    private static boolean isSameWrite(Lease one, Lease other) {
        return one.counter() == other.counter() && one.tokenText().equals(other.tokenText());
    }

    private void concede(HeldLease hold, Lease lease) {
        lease.owner()
                .filter(next -> lease.checkpointOwner().isPresent())
                .ifPresent(next -> keeper.wantedByForeign(hold, next));
    }

    private void readAgain(HeldLease hold) {
        Lease known = hold.item();
        if (reading.add(known.key())) {
            reads.one(known.key(), found -> {
                reading.remove(known.key());
                boolean unmoved = hold.state().isHeld() && !hold.isWriting() && isSameWrite(known, hold.item());
                if (unmoved) {
                    judge(hold, found);
                }
            });
        }
    }

    private void judge(HeldLease hold, Optional<Lease> found) {
        if (found.filter(lease -> isSameWrite(lease, hold.item())).isPresent()) {
            concede(hold, found.get());
            return;
        }
        hold.over(Reason.DISPLACED);
        if (found.isEmpty()) {
            board.gone(hold.key());
            missing.run();
        } else {
            board.observe(found.get(), incarnation.now());
            HoldEvents.tellForeign(incarnation, found.get());
        }
    }
}
