package io.millrace.consumer.process;

import io.millrace.consumer.dedupe.DedupeLedger;
import io.millrace.consumer.lease.Hold;
import io.millrace.consumer.loop.Loop;
import io.millrace.consumer.shard.RecordPosition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of one ownership is settled, and what of that stands in the lease table. Every advance of the mark is told to the
 * hold, which writes it when it writes anyway; a write of its own is asked for only by count, or when a mark is still
 * unwritten after the interval.
 */
final class Progress {
    private final Loop loop;
    private final Hold hold;
    private final DedupeLedger ledger;
    private final int writeEveryRecords;
    private final long sampleEveryNanos;
    private final boolean settlesOnReturn;
    private final SettlementWindow window = new SettlementWindow();
    /** Kept here where records are settled by the user's checkpoints: the window would never let go of one. */
    private @Nullable RecordPosition handedOut;

    private @Nullable RecordPosition told;
    private @Nullable RecordPosition sample;
    private @Nullable RecordPosition written;
    private long sampledAtNanos;
    private long askedPassed;
    private boolean asking;

    /** {@code settlesOnReturn}: whether {@link #settled} will be told of records; else the user's checkpoints settle them. */
    Progress(OpeningParts parts, boolean settlesOnReturn) {
        this(parts.shared().loop(), parts.hold(), parts.shared().settings(), parts.ledger(), settlesOnReturn);
    }

    Progress(Loop loop, Hold hold, ProcessSettings settings, DedupeLedger ledger, boolean settlesOnReturn) {
        this.loop = loop;
        this.hold = hold;
        this.ledger = ledger;
        this.settlesOnReturn = settlesOnReturn;
        this.writeEveryRecords = settings.checkpointRecords();
        // A mark waits for at most two samples: one that just missed it, and one that asks for it.
        this.sampleEveryNanos = settings.checkpointInterval().toNanos() / 2;
        this.sampledAtNanos = loop.nowNanos();
    }

    /** Takes in a slice, and tells the slot of its first record where its records are settled one by one. */
    long admit(Slice slice) {
        ledger.admitted(slice.ids());
        RecordPosition leading = slice.leading();
        if (leading != null) {
            passOver(leading);
        }
        long first = window.nextSlot();
        if (settlesOnReturn) {
            slice.covered().forEach(window::admit);
        } else if (slice.size() > 0) {
            handedOut = slice.covered().get(slice.size() - 1);
        }
        tell();
        return first;
    }

    private void passOver(RecordPosition position) {
        if (handedOut == null) {
            window.passOver(position);
        } else {
            handedOut = position;
        }
    }

    /** Records are settled, in whatever order. */
    void settled(List<LaneRecord> records) {
        for (LaneRecord record : records) {
            window.settle(record.slot);
        }
        tell();
    }

    /** Up to where the shard was decoded and taken in; null before the first. */
    @Nullable
    RecordPosition admittedTo() {
        return handedOut == null ? window.newest() : handedOut;
    }

    /** Records that are held here until they are settled. */
    int open() {
        return window.open();
    }

    @Nullable
    RecordPosition mark() {
        return window.mark();
    }

    boolean hasUnwritten() {
        return told != null && !told.equals(written);
    }

    /** Asks for a write if the time or the count for one has come. */
    void writeIfDue() {
        RecordPosition newest = told;
        if (newest == null || asking) {
            return;
        }
        if (window.passed() - askedPassed >= writeEveryRecords) {
            ask(newest);
        } else if (loop.nowNanos() - sampledAtNanos >= sampleEveryNanos) {
            RecordPosition earlier = sample;
            sample = newest;
            sampledAtNanos = loop.nowNanos();
            if (earlier != null && !earlier.equals(written)) {
                ask(earlier);
            }
        }
    }

    /** Asks for a write if there is anything to write: a slow record may keep the last one, which hands the shard over, from coming. */
    void writeNow() {
        RecordPosition newest = told;
        if (newest != null && !asking && hasUnwritten()) {
            ask(newest);
        }
    }

    /** Costs nothing if the mark was written by the way. */
    private void ask(RecordPosition mark) {
        asking = true;
        askedPassed = window.passed();
        loop.when(hold.checkpoint(mark), (outcome, failure) -> {
            asking = false;
            // A refused write ends the hold, and the keeper tells the runner so itself.
            if (outcome != null && outcome != Hold.CheckpointOutcome.LOST) {
                written = mark;
            }
        });
    }

    private void tell() {
        RecordPosition mark = window.mark();
        if (mark != null && !mark.equals(told)) {
            told = mark;
            ledger.settledTo(mark);
            hold.settledTo(mark);
        }
    }
}
