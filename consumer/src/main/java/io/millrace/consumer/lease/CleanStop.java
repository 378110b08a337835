package io.millrace.consumer.lease;

import io.millrace.consumer.lease.LeaseListener.Reason;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The way out: every shard drains while a peer is being told; then one write each hands it over with its last mark. What
 * no peer takes is released for anybody. The row is signed off last, and only if nothing is left in user code.
 */
final class CleanStop {
    private static final int ROUNDS = 3;

    private final Incarnation incarnation;
    private final Membership membership;
    private final Holds holds;
    private final Peers peers;
    private final PeerObserver observer;
    private final Reservations reservations;
    private final CompletableFuture<StopReport> done = new CompletableFuture<>();
    private final Map<String, StopReport.ShardStop> shards = new TreeMap<>();
    private boolean signingOff;

    CleanStop(Incarnation incarnation, Membership membership, Holds holds, Peers peers) {
        this.incarnation = incarnation;
        this.membership = membership;
        this.holds = holds;
        this.peers = peers;
        this.observer = peers.observer();
        this.reservations = new Reservations(incarnation, observer);
    }

    CompletionStage<StopReport> done() {
        return done;
    }

    void begin(Duration limit) {
        membership.leave();
        Collection<HeldLease> all = holds.all();
        all.forEach(HeldLease::drain);
        incarnation.after(limit, this::cutShort);
        peers.readConsistently(() -> bequeath(undecided(), ROUNDS));
        finishIfDone();
    }

    /** A claim that was on its way when the stop began has landed. */
    void late(HeldLease hold) {
        hold.drain();
        bequeath(List.of(hold), ROUNDS);
    }

    private List<HeldLease> undecided() {
        return holds.all().stream()
                .filter(hold -> hold.state() == HoldState.DRAINING)
                .filter(hold -> hold.departure().isEmpty())
                .toList();
    }

    private void bequeath(Collection<HeldLease> leaving, int rounds) {
        Map<String, HeldLease> byKey = new HashMap<>();
        leaving.forEach(hold -> byKey.put(hold.key(), hold));
        String choice = incarnation.ports().streams().digest();
        List<WorkerRow> takers = observer.lively(incarnation.now()).stream()
                .filter(row -> row.choice().equals(choice))
                .toList();
        if (takers.isEmpty() || rounds == 0) {
            leaving.forEach(hold -> hold.departTo(new Departure.ToAnybody()));
            return;
        }
        for (AssignmentPlanner.Bequest bequest : membership.loads().bequeath(byKey.keySet(), takers)) {
            HeldLease hold = byKey.get(bequest.key());
            if (hold != null) {
                announce(hold, bequest, rounds);
            }
        }
    }

    private void announce(HeldLease hold, AssignmentPlanner.Bequest bequest, int rounds) {
        WorkerRows.Reservation reservation =
                new WorkerRows.Reservation(bequest.to(), bequest.key(), bequest.seenHeld(), bequest.limit());
        reservations.reserve(reservation, row -> {
            if (hold.state() != HoldState.DRAINING) {
                row.ifPresent(peer -> reservations.withdraw(peer.incarnation(), hold.key()));
            } else if (row.isPresent()) {
                hold.departTo(
                        new Departure.ToPeer(row.get().incarnation(), row.get().workerId()));
            } else {
                bequeath(List.of(hold), rounds - 1);
            }
        });
    }

    /** Notes how a hold came out. */
    void over(HeldLease hold, Reason reason) {
        boolean orderly = reason == Reason.HANDED_OVER || reason == Reason.SHARD_ENDED;
        Optional<String> next =
                reason == Reason.HANDED_OVER ? hold.departure().flatMap(Departure::nextWorker) : Optional.empty();
        shards.put(
                hold.key(),
                new StopReport.ShardStop(hold.key(), orderly, hold.item().checkpoint(), next));
        finishIfDone();
    }

    void finishIfDone() {
        if (!signingOff && holds.isEmpty()) {
            signingOff = true;
            membership.signOff(this::finish);
        }
    }

    /** The time is over: what still runs is interrupted and left to expire, since its user code may not be done. */
    void cutShort() {
        if (done.isDone()) {
            return;
        }
        List<HeldLease> left = holds.all().stream()
                .sorted(Comparator.comparing(HeldLease::key))
                .toList();
        signingOff = true;
        left.forEach(hold -> hold.over(LeaseListener.Reason.FENCED));
        finish();
    }

    private void finish() {
        done.complete(new StopReport(List.copyOf(shards.values())));
    }
}
