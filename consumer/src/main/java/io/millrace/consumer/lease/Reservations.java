package io.millrace.consumer.lease;

import java.util.Optional;
import java.util.function.Consumer;

/** Announces leases to peers, and takes announcements back. The peer's row itself judges whether there is room. */
final class Reservations {
    private final Incarnation incarnation;
    private final PeerObserver observer;

    Reservations(Incarnation incarnation, PeerObserver observer) {
        this.incarnation = incarnation;
        this.observer = observer;
    }

    /** {@code then} hears the peer's row if the lease is announced, and nothing if it was refused. */
    void reserve(WorkerRows.Reservation reservation, Consumer<Optional<WorkerRow>> then) {
        incarnation
                .attempts()
                .send("announce lease", () -> incarnation.ports().workers().reserve(reservation), result -> {
                    Optional<WorkerRow> row = result.item();
                    row.ifPresent(each -> observer.observe(each, incarnation.now()));
                    then.accept(row.filter(each -> !each.dead())
                            .filter(each -> result.isWritten() || each.inbox().contains(reservation.key())));
                });
    }

    void withdraw(String peer, String key) {
        incarnation
                .attempts()
                .send("withdraw lease", () -> incarnation.ports().workers().withdraw(peer, key), result -> {
                    result.item().ifPresent(row -> observer.observe(row, incarnation.now()));
                });
    }
}
