package io.millrace.consumer.lease;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Leases on their way to peers while this worker stays: announced, drained, given. A drain that takes too long, and a
 * peer that dies before the give is answered, call the move off.
 */
final class Moves {
    private final Incarnation incarnation;
    private final Holds holds;
    private final PeerObserver observer;
    private final Reservations reservations;
    private final Runnable changed;
    private boolean stopping;
    private final Set<String> announcing = new HashSet<>();
    private final MoveBudget budget = new MoveBudget();

    /** {@code changed}: the number of leases that stay here is another. */
    Moves(Incarnation incarnation, Holds holds, PeerObserver observer, Runnable changed) {
        this.incarnation = incarnation;
        this.holds = holds;
        this.observer = observer;
        this.reservations = new Reservations(incarnation, observer);
        this.changed = changed;
    }

    /** Whether announcements are still unanswered; until then the own load is not certain. */
    boolean areOpen() {
        return !announcing.isEmpty();
    }

    void start(Collection<AssignmentPlanner.Move> moves) {
        for (AssignmentPlanner.Move move : moves) {
            List<HeldLease> movable = movable(incarnation.timing().residency());
            movable.stream()
                    .limit(move.count())
                    .forEach(hold -> announce(hold, move.to(), move.seenHeld(), move.limit(), () -> {}));
        }
    }

    /** Those of the moves by load that may begin now. */
    List<LoadPlanner.Shift> possible(List<LoadPlanner.Shift> shifts) {
        Set<Integer> movable = movableByMark().keySet();
        return shifts.stream()
                .filter(shift -> movable.contains(shift.mark()))
                .limit(budget.left(holds.count(), incarnation.now()))
                .toList();
    }

    /** Whether this worker is giving by load, minute by minute. */
    boolean areUnderWay() {
        return budget.isUnderWay(incarnation.now());
    }

    void startNamed(List<LoadPlanner.Shift> shifts) {
        Map<Integer, HeldLease> movable = movableByMark();
        for (LoadPlanner.Shift shift : possible(shifts)) {
            Optional.ofNullable(movable.get(shift.mark())).ifPresent(hold -> {
                budget.spend(incarnation.now());
                announce(hold, shift.to(), shift.seenHeld(), shift.limit(), budget::giveBack);
            });
        }
    }

    /** Moves a lease to a peer of an operator's choice, whatever the balance says; does nothing if that cannot begin now. */
    void give(HeldLease hold, String peer) {
        boolean isMovable = hold.state() == HoldState.RUNNING || hold.state() == HoldState.WAITING;
        if (stopping || !isMovable || announcing.contains(hold.key())) {
            return;
        }
        observer.live().stream()
                .filter(row -> row.incarnation().equals(peer) && row.up() && !peer.equals(incarnation.id()))
                .filter(row -> row.choice().equals(incarnation.ports().streams().digest()))
                .findFirst()
                .ifPresent(row -> announce(hold, peer, row.held(), row.inbox().size() + 1, () -> {}));
    }

    private Map<Integer, HeldLease> movableByMark() {
        Map<Integer, HeldLease> movable = new HashMap<>();
        movable(incarnation.timing().loadResidency()).forEach(hold -> movable.put(LoadReport.mark(hold.key()), hold));
        return movable;
    }

    private List<HeldLease> movable(Duration residency) {
        long now = incarnation.now();
        return holds.all().stream()
                .filter(hold -> hold.state() == HoldState.RUNNING || hold.state() == HoldState.WAITING)
                .filter(hold -> hold.rate().ageNanos(now) >= residency.toNanos() && !announcing.contains(hold.key()))
                .sorted(Comparator.comparing(HeldLease::key))
                .toList();
    }

    private void announce(HeldLease hold, String to, int seenHeld, int limit, Runnable refused) {
        String key = hold.key();
        announcing.add(key);
        WorkerRows.Reservation reservation = new WorkerRows.Reservation(to, key, seenHeld, limit);
        reservations.reserve(reservation, row -> {
            announcing.remove(key);
            row.ifPresentOrElse(peer -> leave(hold, peer), refused);
            changed.run();
        });
    }

    private void leave(HeldLease hold, WorkerRow peer) {
        hold.drain();
        if (hold.state() != HoldState.DRAINING || hold.departure().isPresent()) {
            reservations.withdraw(peer.incarnation(), hold.key());
            return;
        }
        Departure departure = new Departure.ToPeer(peer.incarnation(), peer.workerId());
        hold.departTo(departure);
        incarnation.after(incarnation.config().drainLimit(), () -> {
            if (hold.state() == HoldState.DRAINING && hold.departure().equals(Optional.of(departure)) && !stopping) {
                callOff(hold);
            }
        });
    }

    /** This worker leaves altogether: no move is called off any more, the stop's own limit counts. */
    void stopping() {
        stopping = true;
    }

    /** Calls off every move to a peer that has died meanwhile; a worker that leaves lets anybody have the lease. */
    void peersDied() {
        for (HeldLease hold : holds.all()) {
            if (peerOf(hold).filter(peer -> observer.isDead(peer.peer())).isPresent()) {
                if (!stopping) {
                    callOff(hold);
                } else if (hold.state() == HoldState.DRAINING) {
                    hold.departTo(new Departure.ToAnybody());
                }
            }
        }
    }

    private void callOff(HeldLease hold) {
        Optional<Departure.ToPeer> peer = peerOf(hold);
        hold.stay();
        peer.filter(each -> !observer.isDead(each.peer()))
                .ifPresent(each -> reservations.withdraw(each.peer(), hold.key()));
        changed.run();
    }

    /** A hold ended otherwise than by its move: the announcement is taken back. */
    void over(HeldLease hold, LeaseListener.Reason reason) {
        if (reason != LeaseListener.Reason.HANDED_OVER) {
            peerOf(hold).ifPresent(peer -> reservations.withdraw(peer.peer(), hold.key()));
        }
    }

    private static Optional<Departure.ToPeer> peerOf(HeldLease hold) {
        return hold.departure().filter(Departure.ToPeer.class::isInstance).map(Departure.ToPeer.class::cast);
    }
}
