package io.millrace.consumer.process;

import io.millrace.consumer.dedupe.Dedupe;
import io.millrace.consumer.dedupe.DedupeLedger;
import io.millrace.consumer.dedupe.SavingHold;
import io.millrace.consumer.feed.Batches;
import io.millrace.consumer.feed.WireRecord;
import io.millrace.consumer.lease.SavedStates;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.ShardKey;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One shard of one application: what is written of it, and the reader that is there at the time, which may crash before and after
 * everything it does.
 */
final class RepeatsReader {
    /** What is right, and what is not. */
    enum Rule {
        RIGHT,
        /** What was decoded is saved, not what was settled. */
        SAVES_AHEAD,
        /** Records of other shards are noted too, and passed over later. */
        NOTES_MISPLACED,
        /** A decoding that failed, or was dropped, has seen what nobody got. */
        KEEPS_UNDECODED,
        /** Children begin with nothing. */
        INHERITS_NOTHING,
        /** Nothing outlives a crash. */
        SAVES_NOTHING
    }

    private final RepeatingStream.Part part;
    private final Rule rule;
    private final Random random;
    private final RepeatsJudge judge;
    private final List<ByteBuffer> inherited;
    private @Nullable RecordPosition written;
    private Optional<ByteBuffer> saved = Optional.empty();
    private boolean ended;

    private DedupeLedger ledger;
    private @Nullable RecordPosition opened;
    private @Nullable RecordPosition start;
    private SettlementWindow window = new SettlementWindow();
    private final List<ConsumerRecord> inHand = new ArrayList<>();
    private final List<Long> slots = new ArrayList<>();
    private @Nullable SliceCursor cursor;
    private int decodedWires;

    RepeatsReader(RepeatingStream.Part part, Rule rule, List<ByteBuffer> inherited, RepeatsJudge judge, Random random) {
        this.part = part;
        this.rule = rule;
        this.random = random;
        this.judge = judge;
        this.inherited = rule == Rule.INHERITS_NOTHING ? List.of() : inherited;
        this.ledger = begin();
    }

    boolean hasEnded() {
        return ended;
    }

    Optional<ByteBuffer> saved() {
        return saved;
    }

    /** As after a crash: what was written is all that is left. */
    private DedupeLedger begin() {
        List<ByteBuffer> found = written == null ? inherited : saved.stream().toList();
        DedupeLedger begun = DedupeLedger.open(
                new SavingHold(new SavedStates(found, 0)), Dedupe.byRecordId().maxStateBytes(256 << 10), event -> {});
        deliverFrom(written);
        return begun;
    }

    private void deliverFrom(@Nullable RecordPosition after) {
        opened = after;
        window = new SettlementWindow();
        inHand.clear();
        slots.clear();
        readFrom(after);
    }

    private void readFrom(@Nullable RecordPosition after) {
        start = after;
        cursor = null;
        decodedWires = 0;
        if (after != null) {
            for (WireRecord wire : part.records) {
                if (wire.sequence().compareTo(after.sequence()) < 0) {
                    decodedWires++;
                }
            }
        }
    }

    void step() {
        int what = random.nextInt(100);
        if (what < 45) {
            decode(false);
        } else if (what < 85) {
            settle();
        } else if (what < 92) {
            checkpoint();
        } else if (what < 94) {
            ledger = begin();
        } else if (what < 96) {
            reopen();
        } else if (what < 97) {
            RecordPosition mark = window.mark() == null ? opened : window.mark();
            ledger.restarted(window.mark());
            deliverFrom(mark);
        } else {
            decode(true);
            reopen();
        }
        finishIfDone();
    }

    private void reopen() {
        RecordPosition newest = window.newest() == null ? opened : window.newest();
        if (rule != Rule.KEEPS_UNDECODED) {
            ledger.reopened();
        }
        readFrom(newest);
    }

    private void decode(boolean dropped) {
        if (cursor == null || !cursor.hasMore()) {
            List<WireRecord> rest = part.records.subList(decodedWires, part.records.size());
            if (rest.isEmpty()) {
                return;
            }
            List<WireRecord> batch = rest.subList(0, 1 + random.nextInt(Math.min(4, rest.size())));
            decodedWires += batch.size();
            cursor = Cursors.over(
                    Batches.of(List.copyOf(batch), Duration.ZERO),
                    new RecordExpander(
                                    "clicks",
                                    ShardKey.parse(part.id),
                                    rule == Rule.NOTES_MISPLACED ? null : part.range(),
                                    start,
                                    new Unwrapper(1024))
                            .sieving(ledger.sieve()),
                    1 + random.nextInt(5));
        }
        Slice slice = cursor.next();
        if (!dropped) {
            admit(slice);
        }
    }

    private void admit(Slice slice) {
        ledger.admitted(slice.ids());
        if (slice.leading() != null) {
            window.passOver(slice.leading());
        }
        for (int i = 0; i < slice.size(); i++) {
            slots.add(window.admit(slice.covered().get(i)));
            inHand.add(slice.records().get(i));
        }
    }

    /** User code is done with any of the records in hand. */
    private void settle() {
        if (inHand.isEmpty()) {
            return;
        }
        int which = random.nextInt(Math.min(5, inHand.size()));
        ConsumerRecord record = inHand.remove(which);
        if (part.range().contains(record.content().effectiveHashKey())) {
            judge.delivered(part.id, record);
        }
        window.settle(slots.remove(which));
        RecordPosition mark = window.mark();
        if (mark != null && random.nextBoolean()) {
            ledger.settledTo(mark);
        }
    }

    private void checkpoint() {
        RecordPosition mark = window.mark();
        if (mark == null || (written != null && mark.compareTo(written) <= 0)) {
            return;
        }
        RecordPosition newest = window.newest();
        Optional<ByteBuffer> state = rule == Rule.SAVES_AHEAD && newest != null ? ledger.at(newest) : ledger.at(mark);
        written = mark;
        saved = rule == Rule.SAVES_NOTHING ? Optional.empty() : state;
    }

    private void finishIfDone() {
        boolean read = part.closed && decodedWires == part.records.size() && (cursor == null || !cursor.hasMore());
        if (read && inHand.isEmpty()) {
            ended = true;
            saved = ledger.atEnd();
        }
    }

    boolean isDrained() {
        return ended
                || (decodedWires == part.records.size() && (cursor == null || !cursor.hasMore()) && inHand.isEmpty());
    }
}
