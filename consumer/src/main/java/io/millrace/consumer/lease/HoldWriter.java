package io.millrace.consumer.lease;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.lease.LeaseListener.Reason;
import io.millrace.consumer.shard.RecordPosition;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes one hold's lease: what each kind of write says, what its answer means, and how long the last one holds good. */
final class HoldWriter {
    private final Incarnation incarnation;
    private final LeaseSlot slot;
    private final Marks marks;
    private final Answers answers;
    private Liveness liveness;
    private long confirmedNanos;
    private @Nullable LeaseWrite departure;
    private @Nullable CheckpointState state;
    private SavedStates saved = SavedStates.NONE;
    private Optional<Lease> standing = Optional.empty();

    /** What the hold hears of its writes. */
    interface Answers {
        /** Still the holder. */
        void renewed(Lease item);

        /** Still the holder; the departure that was on its way will not be applied. */
        void kept();

        /** Holder no more. */
        void over(Reason reason);

        /** Whether the hold goes on; looked at after an answer was noted, before its effect. */
        boolean isStillHeld();
    }

    HoldWriter(Incarnation incarnation, Lease claimed, long sentNanos, Answers answers) {
        this.incarnation = incarnation;
        this.slot = new LeaseSlot(incarnation, claimed, this::validUntilNanos);
        this.marks = new Marks(claimed.checkpoint().record());
        this.answers = answers;
        this.liveness = livenessOf(claimed);
        this.confirmedNanos = sentNanos;
    }

    private Liveness livenessOf(Lease lease) {
        TokenKind kind = lease.token().map(LeaseToken::kind).orElse(TokenKind.COUNTER);
        return Liveness.of(kind, incarnation.timing());
    }

    Lease item() {
        return slot.item();
    }

    Marks marks() {
        return marks;
    }

    /** The shard is delivered from now on; {@code parents}: their leases, as they were found to be done. */
    void begin(Collection<Optional<Lease>> parents) {
        saved = SavedStates.of(item(), parents);
    }

    SavedStates savesWith(CheckpointState source) {
        state = source;
        return saved;
    }

    boolean isBusy() {
        return slot.isBusy();
    }

    long validUntilNanos() {
        return liveness.validUntilNanos(confirmedNanos);
    }

    /** When to write for the lease's life, or for a mark: at once, but with the next renewal while the tables push back. */
    long dueNanos(long now) {
        long renewal = renewAtNanos();
        if (!marks.isAwaited()) {
            return renewal;
        }
        boolean waits = incarnation.attempts().pressure().isOn(now);
        long later = confirmedNanos + incarnation.timing().renew().toNanos();
        return waits ? Math.min(renewal, later) : now;
    }

    /** A lease that does not yet live as this worker wants it is due at once. */
    private long renewAtNanos() {
        return liveness.kind() == incarnation.heldKind() ? liveness.renewAtNanos(confirmedNanos) : confirmedNanos;
    }

    /** The item as it was last seen in the table. */
    Lease standing() {
        return standing.orElseGet(this::item);
    }

    Liveness liveness() {
        return liveness;
    }

    /** Moves the counter, with the mark if there is a new one; declares anew how the lease lives. */
    void renew() {
        declareCounter();
        slot.send("renew lease", renewal(), new Renewed());
    }

    /** Writes the end; all that was told is settled, so no mark goes beside it. */
    void end(Set<String> children) {
        LeaseToken token = incarnation.token(item(), TokenKind.RELEASED, Optional.empty());
        slot.send(
                "end lease",
                LeaseWrite.end(item(), token, children).saving(stateAtEnd()),
                new Last(Reason.SHARD_ENDED, marks.unwritten()));
    }

    /** Writes the final mark and the new state at once. */
    void depart(Departure to) {
        LeaseWrite last = to.lastWrite(incarnation, item(), mark());
        departure = to.keepsMark() ? last.saving(stateAtMark()) : last;
        Optional<RecordPosition> written = to.keepsMark() ? marks.unwritten() : Optional.empty();
        slot.send("give lease", departure, new Last(Reason.HANDED_OVER, written));
    }

    /** Overtakes a departure that was sent and not answered. */
    void keep() {
        if (departure != null) {
            declareCounter();
            slot.overtake("keep lease", renewal(), new Kept(departure));
        }
    }

    /**
     * Whoever sees the counter declared may take the lease once it stands still, so this holds from the sending on. The
     * other way round the counter counts until the write is confirmed.
     */
    private void declareCounter() {
        if (liveness.kind() == TokenKind.WORKER && incarnation.heldKind() == TokenKind.COUNTER) {
            liveness = Liveness.of(TokenKind.COUNTER, incarnation.timing());
            confirmedNanos = incarnation.now();
        }
    }

    private LeaseWrite renewal() {
        return LeaseWrite.renew(item(), incarnation.heldToken(item()), mark()).saving(stateAtMark());
    }

    private Optional<Checkpoint> mark() {
        return marks.unwritten().map(Checkpoint::of);
    }

    private Optional<ByteBuffer> stateAtMark() {
        CheckpointState source = state;
        return source == null ? Optional.empty() : marks.unwritten().flatMap(source::at);
    }

    private Optional<ByteBuffer> stateAtEnd() {
        CheckpointState source = state;
        return source == null ? Optional.empty() : source.atEnd();
    }

    private void confirmed(Lease item, long sentNanos) {
        liveness = livenessOf(item);
        confirmedNanos = sentNanos;
    }

    private void noteWritten(Optional<RecordPosition> mark) {
        mark.ifPresent(written -> {
            marks.written(written);
            incarnation.tell(new ConsumerEvent.Checkpointed(item().key(), incarnation.workerId(), written));
        });
    }

    /** Beside the KCL that is its way to balance; where rows keep the leases nobody should do so. */
    private void lost(Optional<Lease> found) {
        standing = found;
        if (liveness.kind() == TokenKind.WORKER) {
            found.ifPresent(lease -> HoldEvents.tellForeign(incarnation, lease));
        }
        answers.over(Reason.DISPLACED);
    }

    /** What the answer to a renewal does. */
    private class Renewed implements LeaseSlot.Outcome {
        private final Optional<RecordPosition> mark = marks.unwritten();

        @Override
        public void written(Lease item, long sentNanos) {
            noteWritten(mark);
            if (answers.isStillHeld()) {
                confirmed(item, sentNanos);
                goOn(item);
            }
        }

        void goOn(Lease item) {
            answers.renewed(item);
        }

        @Override
        public void displaced(Optional<Lease> found) {
            lost(found);
        }
    }

    /** What the answer to a keep does: it came before the departure, or the departure is a fact. */
    private final class Kept extends Renewed {
        private final LeaseWrite overtaken;

        Kept(LeaseWrite overtaken) {
            this.overtaken = overtaken;
        }

        @Override
        void goOn(Lease item) {
            answers.kept();
        }

        @Override
        public void displaced(Optional<Lease> found) {
            boolean departed = overtaken
                    .token()
                    .filter(token ->
                            found.filter(lease -> lease.isWrittenAs(token)).isPresent())
                    .isPresent();
            if (departed) {
                answers.over(Reason.HANDED_OVER);
            } else {
                lost(found);
            }
        }
    }

    /** What the answer to the last write of a hold does. */
    private final class Last implements LeaseSlot.Outcome {
        private final Reason reason;
        private final Optional<RecordPosition> mark;

        Last(Reason reason, Optional<RecordPosition> mark) {
            this.reason = reason;
            this.mark = mark;
        }

        @Override
        public void written(Lease item, long sentNanos) {
            noteWritten(mark);
            answers.over(reason);
        }

        @Override
        public void writtenAndDisplaced(Lease found) {
            standing = Optional.of(found);
            noteWritten(mark);
            answers.over(reason);
        }

        @Override
        public void displaced(Optional<Lease> found) {
            lost(found);
        }
    }
}
