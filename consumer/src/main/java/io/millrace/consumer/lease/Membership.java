package io.millrace.consumer.lease;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.IntSupplier;

/**
 * This incarnation's own row: registered once, renewed by beats, and the ground on which everything else stands. What a
 * beat confirms is valid from the send time of its first attempt. A row that is dead or missing ends the incarnation; a
 * beat never makes it anew.
 */
final class Membership {
    private final Incarnation incarnation;
    private final IntSupplier held;
    private final Loads loads;
    private final Listener listener;
    private final Set<String> arrived = new HashSet<>();
    private final Set<String> answered = new HashSet<>();
    private Set<String> inbox = Set.of();
    private long beat;
    private long validUntilNanos;
    private long lastSentNanos;
    private int publishedHeld;
    private boolean publishedUp = true;
    private String publishedChoice;
    private boolean up = true;
    private boolean inFlight;
    private boolean polling;
    private boolean earlyPlanned;
    private boolean registered;

    /** What becomes of the row. */
    interface Listener {
        void registered();

        /** The inbox as the table has it. */
        void announced(Set<String> keys);

        /** What operators want of this worker. */
        void asked(Set<String> asks);

        /** The row was not confirmed in time; what depended on it is over, even if the row revives. */
        void lapsed();

        /** Declared dead by a peer, or gone. */
        void over();
    }

    /** {@code holds}: what the row tells of; {@code board}: who else has leases. */
    Membership(Incarnation incarnation, Holds holds, LeaseBoard board, Listener listener) {
        this.incarnation = incarnation;
        this.held = holds::count;
        this.loads = new Loads(incarnation, holds, board);
        this.listener = listener;
        this.validUntilNanos = incarnation.now();
        this.publishedChoice = choice();
    }

    private String choice() {
        return incarnation.ports().streams().digest();
    }

    /** What is known of loads, those that the row tells among them. */
    Loads loads() {
        return loads;
    }

    long validUntilNanos() {
        return validUntilNanos;
    }

    boolean isValid() {
        return registered && incarnation.now() < validUntilNanos;
    }

    boolean isUp() {
        return up;
    }

    void register() {
        long sentNanos = incarnation.now();
        inFlight = true;
        WorkerRow row = WorkerRow.first(incarnation.id(), incarnation.workerId(), choice(), loads.report());
        incarnation
                .attempts()
                .send("register worker", () -> incarnation.ports().workers().register(row), result -> {
                    if (result.item().filter(WorkerRow::dead).isPresent()) {
                        listener.over();
                        return;
                    }
                    registered = true;
                    confirmed(sentNanos);
                    listener.registered();
                    incarnation.after(untilNextBeat(), this::beatIfDue);
                    incarnation.repeat(this::pollPause, this::poll);
                });
    }

    /** The number of leases held changed: peers should know soon. */
    void changed() {
        boolean otherwise = held.getAsInt() != publishedHeld || up != publishedUp || !choice().equals(publishedChoice);
        boolean news = otherwise || !arrived.isEmpty() || !answered.isEmpty();
        if (registered && news && !earlyPlanned) {
            earlyPlanned = true;
            long least = lastSentNanos + incarnation.timing().pollEvery().toNanos() - incarnation.now();
            incarnation.after(Duration.ofNanos(Math.max(1, least)), () -> {
                earlyPlanned = false;
                beat();
            });
        }
    }

    /** A lease was claimed: if it was announced, it has arrived, and may be gone again before anybody asks. */
    void claimed(String key) {
        if (inbox.contains(key)) {
            arrived(key);
        }
    }

    /** A lease of the inbox is held, or given up on. */
    void arrived(String key) {
        arrived.add(key);
        changed();
    }

    /** An ask is carried out. */
    void answered(String ask) {
        answered.add(ask);
        changed();
    }

    /** No more leases, please. */
    void leave() {
        up = false;
        changed();
    }

    /** Declares the own row dead once no beat is on its way: whatever is left is free for all at once. */
    void signOff(Runnable done) {
        if (inFlight) {
            incarnation.after(incarnation.timing().attempt(), () -> signOff(done));
            return;
        }
        inFlight = true;
        validUntilNanos = incarnation.now();
        incarnation
                .attempts()
                .send(
                        "sign off",
                        () -> incarnation.ports().workers().kill(incarnation.id(), OptionalLong.of(beat)),
                        result -> done.run());
    }

    private void beatIfDue() {
        if (incarnation.now() - lastSentNanos >= incarnation.timing().beat().toNanos()) {
            beat();
        }
        incarnation.after(untilNextBeat(), this::beatIfDue);
    }

    private Duration untilNextBeat() {
        long due = lastSentNanos + incarnation.timing().beat().toNanos() - incarnation.now();
        return Duration.ofNanos(Math.max(due, incarnation.timing().attempt().toNanos() / 2));
    }

    private void beat() {
        if (inFlight) {
            return;
        }
        inFlight = true;
        long sentNanos = incarnation.now();
        lastSentNanos = sentNanos;
        WorkerRows.Beat next = new WorkerRows.Beat(
                incarnation.id(), beat, held.getAsInt(), up, arrived, answered, choice(), loads.report());
        incarnation
                .attempts()
                .sendBefore(
                        this::validUntilNanos,
                        "renew worker row",
                        () -> incarnation.ports().workers().beat(next),
                        result -> {
                            Optional<WorkerRow> row = result.item().filter(found -> isConfirmed(found, next));
                            if (row.isEmpty()) {
                                listener.over();
                                return;
                            }
                            beat = next.expected() + 1;
                            publishedHeld = next.held();
                            publishedUp = next.up();
                            publishedChoice = next.choice();
                            arrived.removeAll(next.arrived());
                            answered.removeAll(next.answered());
                            confirmed(sentNanos);
                            seen(row.get());
                            if (isValid()) {
                                changed();
                            } else {
                                beat();
                            }
                        });
    }

    private void seen(WorkerRow own) {
        inbox = own.inbox();
        listener.announced(inbox);
        listener.asked(own.asks());
    }

    private static boolean isConfirmed(WorkerRow found, WorkerRows.Beat sent) {
        return !found.dead() && found.beat() == sent.expected() + 1;
    }

    private void confirmed(long sentNanos) {
        if (incarnation.now() >= validUntilNanos) {
            listener.lapsed();
        }
        inFlight = false;
        lastSentNanos = sentNanos;
        validUntilNanos = Math.max(
                validUntilNanos, sentNanos + incarnation.timing().fence().toNanos());
    }

    private Duration pollPause() {
        return incarnation.attempts().pressure().stretch(incarnation.timing().pollEvery(), incarnation.now());
    }

    /** Looks into the inbox. A row that reads as dead is dead for ever, however old the reading. */
    private void poll() {
        if (inFlight || polling) {
            return;
        }
        polling = true;
        incarnation
                .attempts()
                .send("read own row", () -> incarnation.ports().workers().read(incarnation.id()), row -> {
                    polling = false;
                    if (row.filter(WorkerRow::dead).isPresent()) {
                        listener.over();
                    } else {
                        row.ifPresent(this::seen);
                    }
                });
    }
}
