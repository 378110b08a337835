package io.millrace.consumer.lease;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Takes leases: free ones, given ones, and own ones that an abandoned claim or a fence has left behind. */
final class Claims {
    private final Incarnation incarnation;
    private final Membership membership;
    private final Holds holds;
    private final LeaseBoard board;
    private final Started started;

    /** Hears of a confirmed claim. */
    interface Started {
        void claimed(Lease item, long sentNanos);

        /** The number of leases on their way here changed. */
        void changed();
    }

    Claims(Incarnation incarnation, Membership membership, Holds holds, LeaseBoard board, Started started) {
        this.incarnation = incarnation;
        this.membership = membership;
        this.holds = holds;
        this.board = board;
        this.started = started;
    }

    /** Whether this worker may take anything at all. */
    boolean mayClaim() {
        return membership.isValid() && membership.isUp();
    }

    /** Whether this worker reads the lease's stream, and nothing of the lease is held, open or in user code here. */
    boolean mayClaim(String key) {
        return incarnation.ports().streams().reads(key) && holds.mayClaim(key);
    }

    /** Claims a lease as it was read; if it has changed since, the table refuses and the lease is left alone. */
    void claim(Lease seen) {
        if (!mayClaim() || !mayClaim(seen.key())) {
            return;
        }
        holds.claiming(seen.key());
        LeaseSlot slot = new LeaseSlot(incarnation, seen, () -> Long.MAX_VALUE);
        Instant serviceTime = incarnation.ports().serviceClock().instant();
        LeaseWrite claim = LeaseWrite.claim(seen, incarnation.heldToken(seen), incarnation.workerId())
                .startingAt(seen.missingStart(incarnation.config().initialPosition(), serviceTime));
        slot.send("claim lease", claim, new LeaseSlot.Outcome() {
            @Override
            public void written(Lease item, long sentNanos) {
                holds.claimed(item.key());
                board.observe(item, incarnation.now());
                started.claimed(item, sentNanos);
                started.changed();
            }

            @Override
            public void displaced(Optional<Lease> found) {
                holds.claimed(seen.key());
                found.ifPresent(lease -> board.observe(lease, incarnation.now()));
                started.changed();
            }
        });
        started.changed();
    }

    /**
     * Looks through the board, just scanned, for leases given to this incarnation, or in its name without its knowledge; or to this
     * worker's id, by a leader of the KCL.
     */
    void claimOwn() {
        board.all().forEach(this::claimOwn);
    }

    void claimOwn(Lease lease) {
        holds.seen(lease, incarnation.id());
        if (lease.isFinished()) {
            return;
        }
        if (isMine(lease)) {
            claim(lease);
        } else {
            board.leftFor(incarnation.workerId(), lease.key(), incarnation.now())
                    .ifPresent(time -> claimLeft(lease, time));
        }
    }

    /**
     * A KCL of this id that lives would renew in a third of the lease time; a leader that sees nobody come names this worker again
     * after the whole of it, and the wait would never end.
     */
    private void claimLeft(Lease lease, Duration stillFor) {
        Duration rest = incarnation.timing().leaseTime().dividedBy(2).minus(stillFor);
        incarnation.after(
                rest.isNegative() ? Duration.ZERO : rest,
                () -> board.of(lease.key())
                        .filter(later -> later.counter() == lease.counter())
                        .ifPresent(this::claim));
    }

    private boolean isMine(Lease lease) {
        return lease.token()
                .flatMap(LeaseToken::holder)
                .filter(incarnation.id()::equals)
                .isPresent();
    }
}
