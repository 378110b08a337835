package io.millrace.consumer.lease;

import java.util.Optional;

/**
 * What two readings of the tables, some time apart, say of one lease.
 *
 * @param lease as read last
 * @param state whether somebody reads its shard
 * @param holder worker id as far as it is known; empty for a lease of nobody's
 * @param livesBy {@code row} or {@code counter}, {@code KCL} if software other than Millrace wrote last; {@code -} otherwise
 * @param incarnation of Millrace that holds it; empty for others
 */
public record LeaseCondition(
        Lease lease, State state, Optional<String> holder, String livesBy, Optional<String> incarnation) {

    /** Whether somebody reads a shard. */
    public enum State {
        /** Its holder was seen alive. */
        HELD,
        /** Its holder did not move between the readings. */
        SILENT,
        /** Its holder is dead or gone: any worker takes it. */
        ABANDONED,
        /** Handed to a worker that has not accepted yet. */
        GIVEN,
        /** Nobody's, to be taken. */
        FREE,
        /** Wholly settled. */
        FINISHED
    }

    /** {@code before} may be {@code after} itself where only the holder matters: then whoever is not dead counts as silent. */
    public static LeaseCondition of(Lease lease, TableContents before, TableContents after) {
        if (lease.isFinished()) {
            return new LeaseCondition(lease, State.FINISHED, Optional.empty(), "-", Optional.empty());
        }
        Optional<LeaseToken> token = lease.token();
        if (token.isEmpty()) {
            return ofForeign(lease, before);
        }
        Optional<String> incarnation = token.get().holder();
        return switch (token.get().kind()) {
            case RELEASED -> new LeaseCondition(lease, State.FREE, Optional.empty(), "-", Optional.empty());
            case GIVEN -> new LeaseCondition(lease, State.GIVEN, lease.owner(), "-", incarnation);
            case WORKER ->
                new LeaseCondition(
                        lease, byRow(incarnation.orElseThrow(), before, after), lease.owner(), "row", incarnation);
            case COUNTER ->
                new LeaseCondition(
                        lease,
                        byCounter(lease, incarnation.orElseThrow(), before, after),
                        lease.owner(),
                        "counter",
                        incarnation);
        };
    }

    /** Whether it starts at a time that Millrace has written down and the KCL does not read. */
    public boolean startsAtOursOnly() {
        boolean word = lease.checkpoint().equals(Checkpoint.LATEST)
                || lease.checkpoint().equals(Checkpoint.AT_TIMESTAMP);
        return word && lease.startText().isPresent();
    }

    private static LeaseCondition ofForeign(Lease lease, TableContents before) {
        Optional<String> owner = lease.actualOwner();
        State state = owner.isEmpty() ? State.FREE : hasMoved(lease, before) ? State.HELD : State.SILENT;
        return new LeaseCondition(lease, state, owner, owner.isEmpty() ? "-" : "KCL", Optional.empty());
    }

    private static State byCounter(Lease lease, String incarnation, TableContents before, TableContents after) {
        if (after.worker(incarnation).filter(WorkerRow::dead).isPresent()) {
            return State.ABANDONED;
        }
        return hasMoved(lease, before) ? State.HELD : State.SILENT;
    }

    private static State byRow(String incarnation, TableContents before, TableContents after) {
        Optional<WorkerRow> row = after.worker(incarnation).filter(found -> !found.dead());
        if (row.isEmpty()) {
            return State.ABANDONED;
        }
        boolean moved = before.worker(incarnation)
                .filter(earlier -> earlier.beat() == row.get().beat())
                .isEmpty();
        return moved ? State.HELD : State.SILENT;
    }

    private static boolean hasMoved(Lease lease, TableContents before) {
        Lease earlier = before.leases().get(lease.key());
        return earlier == null || earlier.counter() != lease.counter();
    }
}
