package io.millrace.consumer.dedupe;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.event.ConsumerListener;
import io.millrace.consumer.lease.CheckpointState;
import io.millrace.consumer.lease.Hold;
import io.millrace.consumer.lease.SavedStates;
import io.millrace.consumer.shard.RecordPosition;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one hold knows of repeats. The {@link #sieve} runs ahead with decoding; here what it found waits, in the shard's order, until the
 * mark passes it, and only then belongs to the state that is saved with the mark: an id that is saved too early is a record lost in a crash,
 * one that is saved too late or never is at worst a record twice. Used on the consumer's loop only.
 *
 * <p>Made once per hold and kept to its end; does nothing where dedupe is off.
 */
public final class DedupeLedger implements CheckpointState {
    /** Where nobody checkpoints, the oldest of what waits is forgotten; of one number to each byte that may be saved, so many. */
    private static final int WAITING_PER_BYTE = 16;

    private final Dedupe dedupe;
    private final String shardId;
    private final ConsumerListener events;
    private final Deque<UnitIds> waiting = new ArrayDeque<>();
    private DedupeState settled;
    private final @Nullable Sieve sieve;
    private long waitingNumbers;
    private long forgottenNumbers;
    private @Nullable RecordPosition settledTo;

    private DedupeLedger(Hold hold, Dedupe dedupe, ConsumerListener events) {
        this.dedupe = dedupe;
        this.shardId = hold.key();
        this.events = events;
        this.settled = new DedupeState(dedupe.maxStateBytes());
        this.sieve = dedupe.isOn() ? new Sieve(settled) : null;
    }

    /** Begins with what the hold found saved, and from now on tells it what to save with each mark. */
    public static DedupeLedger open(Hold hold, Dedupe dedupe, ConsumerListener events) {
        DedupeLedger ledger = new DedupeLedger(hold, dedupe, events);
        if (dedupe.isOn()) {
            ledger.begin(hold.savesWith(ledger));
        }
        return ledger;
    }

    private void begin(SavedStates saved) {
        List<DedupeState> states = new ArrayList<>();
        for (ByteBuffer bytes : saved.states()) {
            DedupeState.decode(bytes, dedupe.maxStateBytes())
                    .ifPresentOrElse(
                            states::add,
                            () -> events.on(new ConsumerEvent.DedupeStateVoid(shardId, "it cannot be read")));
        }
        if (saved.outdated() > 0) {
            events.on(new ConsumerEvent.DedupeStateVoid(shardId, "it belongs to another checkpoint"));
        }
        settled = DedupeState.union(states, dedupe.maxStateBytes());
        reopened();
    }

    /** For decoding; null where dedupe is off. The same for all of the hold. */
    public @Nullable Sieve sieve() {
        return sieve;
    }

    /** Takes in what the sieve noted in a slice, when the slice is taken in: in the shard's order, before any mark that passes it. */
    public void admitted(List<UnitIds> units) {
        for (UnitIds unit : units) {
            waiting.add(unit);
            waitingNumbers += unit.size();
        }
        while (waitingNumbers > (long) WAITING_PER_BYTE * dedupe.maxStateBytes() && waiting.size() > 1) {
            UnitIds oldest = waiting.remove();
            waitingNumbers -= oldest.size();
            forgottenNumbers += oldest.size();
        }
    }

    /** Everything up to here is settled. */
    public void settledTo(RecordPosition mark) {
        if (settledTo == null || mark.compareTo(settledTo) > 0) {
            settledTo = mark;
        }
        for (UnitIds next = waiting.peek(); next != null && next.isReachedBy(mark); next = waiting.peek()) {
            fold(waiting.remove());
        }
    }

    private void fold(UnitIds unit) {
        waitingNumbers -= unit.size();
        settled.fold(unit);
    }

    /**
     * The shard is decoded again from behind the last slice that was admitted. What was decoded since was handed to nobody, so it is not
     * seen. Nothing may be decoding.
     */
    public void reopened() {
        if (sieve != null) {
            DedupeState running = settled.copy();
            waiting.forEach(running::fold);
            sieve.reset(running);
        }
    }

    /**
     * The shard is read and delivered again from behind a mark; null: from where the hold began. What was admitted behind it is not seen.
     * Nothing may be decoding.
     */
    public void restarted(@Nullable RecordPosition mark) {
        if (mark != null) {
            settledTo(mark);
        }
        waiting.clear();
        waitingNumbers = 0;
        reopened();
    }

    /** The shard is read again from wherever somebody wishes: nothing of it was seen. Nothing may be decoding. */
    public void forget() {
        settled = new DedupeState(dedupe.maxStateBytes());
        settledTo = null;
        restarted(null);
    }

    /** Empty if the state is ahead of the mark, which would lose what lies between. */
    @Override
    public Optional<ByteBuffer> at(RecordPosition mark) {
        if (settledTo != null && mark.compareTo(settledTo) < 0) {
            return Optional.empty();
        }
        settledTo(mark);
        return Optional.of(encoded());
    }

    @Override
    public Optional<ByteBuffer> atEnd() {
        while (!waiting.isEmpty()) {
            fold(waiting.remove());
        }
        return Optional.of(encoded());
    }

    private ByteBuffer encoded() {
        ByteBuffer bytes = settled.encode();
        Cut cut = settled.takeCut().and(new Cut(0, forgottenNumbers));
        forgottenNumbers = 0;
        if (cut.incarnations() > 0 || cut.numbers() > 0) {
            events.on(new ConsumerEvent.DedupeStateCut(shardId, cut.incarnations(), cut.numbers(), bytes.remaining()));
        }
        return bytes;
    }
}
