package io.millrace.consumer.simulation;

import io.millrace.consumer.process.ConsumerRecord;
import io.millrace.consumer.shard.RecordPosition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * D: a settled record is handed out again only if the mark that the shard's next holder started from lies before it, and then once
 * for each change of holder. So a change repeats no more than what was settled since the last durable mark.
 */
final class Duplicates {
    private final Map<String, RecordPosition> marks = new HashMap<>();
    private final Map<String, Integer> ownerships = new HashMap<>();
    private final Map<String, Integer> handedIn = new HashMap<>();
    private final Map<String, Integer> settledIn = new HashMap<>();
    private final List<String> violations = new ArrayList<>();

    /** A lease has a new holder. */
    void claimed(String shardId) {
        ownerships.merge(shardId, 1, Integer::sum);
    }

    /** The table is as it was once; marks that it does not hold are worth nothing. */
    void restored(Map<String, RecordPosition> marksThen) {
        marks.clear();
        marks.putAll(marksThen);
    }

    /** A mark is in the table. */
    void marked(String shardId, RecordPosition mark) {
        marks.put(shardId, mark);
    }

    void handedOut(ConsumerRecord record, String text, String worker) {
        handedIn.put(text + "@" + worker, ownerships.getOrDefault(record.shardId(), 0));
        Integer before = settledIn.get(text);
        if (before == null) {
            return;
        }
        RecordPosition mark = marks.get(record.shardId());
        if (mark != null && record.position().compareTo(mark) <= 0) {
            violations.add("D duplicates: " + text + " of " + record + " was handed out again by " + worker
                    + " though the shard was marked " + mark);
        }
        if (before.equals(ownerships.get(record.shardId()))) {
            violations.add("D duplicates: " + text + " of " + record + " was handed out again by " + worker
                    + " though the shard had not changed hands");
        }
    }

    /** The ownership counts in which the worker got it: it may have lost the shard since. */
    void settled(String text, String worker) {
        settledIn.merge(text, handedIn.getOrDefault(text + "@" + worker, 0), Math::max);
    }

    int changes() {
        return ownerships.values().stream().mapToInt(Integer::intValue).sum();
    }

    List<String> violations() {
        return violations;
    }
}
