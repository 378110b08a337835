package io.millrace.consumer.lease;

import io.millrace.consumer.event.ConsumerEvent;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Reads the others' rows and declares dead those that stand still; only a worker with a valid row of its own does so. */
final class Peers {
    private final Incarnation incarnation;
    private final Membership membership;
    private final PeerObserver observer;
    private final Supplier<Set<String>> named;
    private final Runnable rowsRead;
    private final Runnable died;
    private final Set<String> killing = new HashSet<>();
    private final Periodic reading;
    private boolean namesakeTold;

    /** {@code named}: the holders that the lease table names; {@code died}: somebody is dead, what it held is free. */
    Peers(
            Incarnation incarnation,
            Membership membership,
            Supplier<Set<String>> named,
            Runnable rowsRead,
            Runnable died) {
        this.incarnation = incarnation;
        this.membership = membership;
        this.observer = new PeerObserver(incarnation.id(), incarnation.timing());
        this.named = named;
        this.rowsRead = rowsRead;
        this.died = died;
        this.reading = new Periodic(incarnation, incarnation.timing()::rowsEvery, this::read);
    }

    /** What is known of the rows. */
    PeerObserver observer() {
        return observer;
    }

    void start() {
        reading.start();
    }

    private void read(Runnable done) {
        read(false, () -> {
            done.run();
            killSuspects();
            clearAway();
            warnOfNamesake();
            rowsRead.run();
        });
    }

    /** Reads the rows as they are this moment, then goes on. */
    void readConsistently(Runnable then) {
        read(true, then);
    }

    private void read(boolean consistent, Runnable then) {
        incarnation
                .attempts()
                .sendLong(
                        "read worker rows", () -> incarnation.ports().workers().list(consistent), rows -> {
                            int deadBefore = observer.deadCount();
                            observer.observe(rows, named.get(), incarnation.now());
                            if (observer.deadCount() > deadBefore) {
                                died.run();
                            }
                            then.run();
                        });
    }

    private void killSuspects() {
        if (membership.isValid()) {
            observer.suspects(incarnation.now()).forEach(this::kill);
        }
    }

    private void kill(PeerObserver.Suspect suspect) {
        if (!killing.add(suspect.incarnation())) {
            return;
        }
        Consumer<WriteResult<WorkerRow>> answered = result -> {
            killing.remove(suspect.incarnation());
            result.item().ifPresent(row -> observer.observe(row, incarnation.now()));
            if (observer.isDead(suspect.incarnation())) {
                died.run();
            }
        };
        incarnation
                .attempts()
                .sendWhile(
                        () -> mayDeclare(suspect),
                        "declare worker dead",
                        () -> incarnation.ports().workers().kill(suspect.incarnation(), suspect.seenBeat()),
                        answered);
    }

    /** Who is not valid itself declares nobody; what it gives up here is due again with a later reading. */
    private boolean mayDeclare(PeerObserver.Suspect suspect) {
        boolean valid = membership.isValid();
        if (!valid) {
            killing.remove(suspect.incarnation());
        }
        return valid;
    }

    /** Rows long dead that nothing names any more. */
    private void clearAway() {
        for (String gone : observer.removable(named.get(), incarnation.now())) {
            observer.removed(gone);
            incarnation
                    .attempts()
                    .send("remove dead row", () -> incarnation.ports().workers().remove(gone), result -> {});
        }
    }

    private void warnOfNamesake() {
        if (!namesakeTold && observer.hasNamesake(incarnation.workerId(), incarnation.now())) {
            namesakeTold = true;
            incarnation.tell(new ConsumerEvent.WorkerIdShared(incarnation.workerId()));
        }
    }
}
