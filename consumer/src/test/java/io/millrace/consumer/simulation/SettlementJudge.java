package io.millrace.consumer.simulation;

import io.millrace.consumer.deadletter.DeadLetter;
import io.millrace.consumer.lease.Checkpoint;
import io.millrace.consumer.process.ConsumerRecord;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The promises of a whole consumer, judged while the fleet runs. Itself it judges L, every record is settled at least once and no
 * checkpoint passes an unsettled record, and O, no key's record is handed out before all earlier ones of the key are settled; the
 * others have judges of their own.
 */
final class SettlementJudge {
    private static final int LONGEST_TEXT = 24;

    private final ModelStream stream;
    private final Set<String> settled = new HashSet<>();
    private final Map<String, Integer> settledUpTo = new HashMap<>();
    private final Map<String, Integer> markedIndex = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private final Duplicates duplicates = new Duplicates();
    private final SingleOwner singleOwner = new SingleOwner();
    private final HeldBytes heldBytes = new HeldBytes();
    private final List<Handed> log = new ArrayList<>();
    private final Supplier<Instant> clock;
    private long handed;
    private long givenUp;

    /** A record that was handed out, and whether it had been settled before. */
    record Handed(Instant arrived, Instant at, String shardId, String worker, boolean again) {
        Duration waited() {
            return Duration.between(arrived, at);
        }
    }

    SettlementJudge(ModelStream stream, Supplier<Instant> clock) {
        this.stream = stream;
        this.clock = clock;
    }

    /** Its key and number, without the blanks that make a record long, which would take long to decode. */
    private String text(RecordPosition position, ByteBuffer data) {
        ModelStream.Damaged damaged = stream.damaged().get(position.sequence());
        if (damaged != null) {
            boolean whole = position.subSequence() == 0 && data.equals(damaged.data());
            return whole ? damaged.text() : "damaged, in part";
        }
        data.limit(Math.min(data.limit(), data.position() + LONGEST_TEXT));
        return StandardCharsets.UTF_8.decode(data).toString().stripTrailing();
    }

    /** Returns the record's key and number. */
    String handedOut(ConsumerRecord record, String worker) {
        handed++;
        String text = text(record.position(), record.data());
        log.add(new Handed(record.approximateArrival(), clock.get(), record.shardId(), worker, settled.contains(text)));
        int hash = text.indexOf('#');
        if (hash < 0) {
            violations.add("O order: misplaced record, or part of one, of " + record + " was handed out by " + worker);
            return text;
        }
        int number = Integer.parseInt(text.substring(hash + 1));
        int before = settledUpTo.getOrDefault(text.substring(0, hash), 0);
        if (number > before + 1) {
            violations.add("O order: " + text + " of " + record + " was handed out by " + worker + " when only "
                    + before + " records of its key were settled");
        }
        duplicates.handedOut(record, text, worker);
        singleOwner.handedOut(record, worker);
        return text;
    }

    /** User code is through with it. */
    void settled(ConsumerRecord record, String worker) {
        settled(text(record.position(), record.data()), worker);
    }

    /** A dead letter is safe. */
    void settled(DeadLetter letter) {
        givenUp++;
        settled(
                text(letter.source().position(), letter.content().data()),
                letter.failure().workerId());
    }

    /** The policy says that the record is passed over. */
    void skipped(String shardId, RecordPosition position, String worker) {
        givenUp++;
        List<ModelStream.Placed> placed = stream.life(shardId).placed();
        ModelStream.Placed found = placed.get(firstFrom(placed, position));
        settled(found.key() + "#" + found.number(), worker);
    }

    private static int firstFrom(List<ModelStream.Placed> placed, RecordPosition position) {
        int low = 0;
        int high = placed.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (placed.get(middle).position().compareTo(position) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Whether all that belongs to a shard between two wire records is settled. */
    boolean isSettled(String shardId, SequenceNumber first, SequenceNumber last) {
        List<ModelStream.Placed> placed = stream.life(shardId).placed();
        int index = firstFrom(placed, new RecordPosition(first, 0));
        while (index < placed.size() && placed.get(index).position().sequence().compareTo(last) <= 0) {
            if (!settled.contains(
                    placed.get(index).key() + "#" + placed.get(index).number())) {
                return false;
            }
            index++;
        }
        return true;
    }

    private void settled(String text, String worker) {
        if (!text.contains("#")) {
            return;
        }
        duplicates.settled(text, worker);
        if (settled.add(text)) {
            settledUpTo.merge(text.substring(0, text.indexOf('#')), 1, Integer::sum);
        }
    }

    void claimed(String shardId, String worker) {
        duplicates.claimed(shardId);
        singleOwner.claimed(shardId, worker);
    }

    /** The lease table came back from a backup. */
    void restored(Map<String, RecordPosition> marks) {
        duplicates.restored(marks);
    }

    HeldBytes heldBytes() {
        return heldBytes;
    }

    void marked(String shardId, Checkpoint checkpoint) {
        checkpoint.record().ifPresent(mark -> duplicates.marked(shardId, mark));
        ModelStream.Life shard = stream.life(shardId);
        if (checkpoint.isShardEnd()) {
            if (!shard.isClosed()) {
                violations.add("L loss: " + shardId + " was ended while open");
            }
            pass(shard, checkpoint, shard.placed().size());
            return;
        }
        checkpoint.record().ifPresent(mark -> pass(shard, checkpoint, upTo(shard, mark)));
    }

    private int upTo(ModelStream.Life shard, RecordPosition mark) {
        int index = markedIndex.getOrDefault(shard.id(), 0);
        while (index < shard.placed().size()
                && shard.placed().get(index).position().compareTo(mark) <= 0) {
            index++;
        }
        return index;
    }

    private void pass(ModelStream.Life shard, Checkpoint checkpoint, int to) {
        for (int i = markedIndex.getOrDefault(shard.id(), 0); i < to; i++) {
            ModelStream.Placed placed = shard.placed().get(i);
            if (!settled.contains(placed.key() + "#" + placed.number())) {
                violations.add("L loss: " + shard.id() + " was marked " + checkpoint + " past unsettled " + placed);
            }
        }
        markedIndex.merge(shard.id(), to, Math::max);
    }

    /** Everything that was written before the end must be settled. */
    void finish(Map<String, Integer> written) {
        written.forEach((key, last) -> {
            int got = settledUpTo.getOrDefault(key, 0);
            if (got < last) {
                violations.add("L loss: " + key + " was written up to " + last + " and settled up to " + got);
            }
        });
    }

    void violation(String words) {
        violations.add(words);
    }

    List<String> violations() {
        List<String> all = new ArrayList<>(violations);
        all.addAll(duplicates.violations());
        all.addAll(singleOwner.violations());
        all.addAll(heldBytes.violations());
        return all;
    }

    /** How often any shard got a holder. */
    int changesOfHolder() {
        return duplicates.changes();
    }

    List<Handed> log() {
        return log;
    }

    long handed() {
        return handed;
    }

    /** Records that were settled without having succeeded. */
    long givenUp() {
        return givenUp;
    }

    long repeated() {
        return handed - settled.size();
    }
}
