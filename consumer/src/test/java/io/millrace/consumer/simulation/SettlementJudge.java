package io.millrace.consumer.simulation;

import io.millrace.consumer.lease.Checkpoint;
import io.millrace.consumer.process.ConsumerRecord;
import io.millrace.consumer.shard.RecordPosition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Three promises, judged while the fleet runs: every record is settled at least once, no key's record is handed out
 * before all earlier ones of the key are settled, and no checkpoint passes an unsettled record.
 */
final class SettlementJudge {
    private final ModelStream stream;
    private final Set<String> settled = new HashSet<>();
    private final Map<String, Integer> settledUpTo = new HashMap<>();
    private final Map<String, Integer> markedIndex = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private long handed;

    SettlementJudge(ModelStream stream) {
        this.stream = stream;
    }

    static String text(ConsumerRecord record) {
        return StandardCharsets.UTF_8.decode(record.data()).toString();
    }

    void handedOut(ConsumerRecord record, String worker) {
        handed++;
        String text = text(record);
        int hash = text.indexOf('#');
        if (hash < 0) {
            violations.add("misplaced record of " + record + " was handed out by " + worker);
            return;
        }
        int number = Integer.parseInt(text.substring(hash + 1));
        int before = settledUpTo.getOrDefault(text.substring(0, hash), 0);
        if (number > before + 1) {
            violations.add(text + " of " + record + " was handed out by " + worker + " when only " + before
                    + " records of its key were settled");
        }
    }

    void settled(ConsumerRecord record) {
        String text = text(record);
        if (settled.add(text)) {
            settledUpTo.merge(text.substring(0, text.indexOf('#')), 1, Integer::sum);
        }
    }

    void marked(String shardId, Checkpoint checkpoint) {
        ModelStream.Life shard = stream.life(shardId);
        if (checkpoint.isShardEnd()) {
            if (!shard.isClosed()) {
                violations.add(shardId + " was ended while open");
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
                violations.add(shard.id() + " was marked " + checkpoint + " past unsettled " + placed);
            }
        }
        markedIndex.merge(shard.id(), to, Math::max);
    }

    /** Everything that was written before the end must be settled. */
    void finish(Map<String, Integer> written) {
        written.forEach((key, last) -> {
            int got = settledUpTo.getOrDefault(key, 0);
            if (got < last) {
                violations.add(key + " was written up to " + last + " and settled up to " + got);
            }
        });
    }

    void violation(String words) {
        violations.add(words);
    }

    List<String> violations() {
        return violations;
    }

    long handed() {
        return handed;
    }

    long repeated() {
        return handed - settled.size();
    }
}
