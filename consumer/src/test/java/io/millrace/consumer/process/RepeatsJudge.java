package io.millrace.consumer.process;

import io.millrace.aggregation.RecordId;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Counts records that were acked and not delivered, and records of which two copies were. One copy that comes again after a crash, since
 * no checkpoint had passed it, is what at least once means and not a repeat of the producer's.
 */
final class RepeatsJudge {
    private final Map<RecordId, String> places = new HashMap<>();
    private int twice;

    void delivered(String shardId, ConsumerRecord record) {
        RecordId id = record.id().orElseThrow();
        String place = shardId + " " + record.position();
        String before = places.putIfAbsent(id, place);
        if (before != null && !before.equals(place)) {
            twice++;
        }
    }

    int twice() {
        return twice;
    }

    long lost(Set<RecordId> acked) {
        return acked.stream().filter(id -> !places.containsKey(id)).count();
    }
}
