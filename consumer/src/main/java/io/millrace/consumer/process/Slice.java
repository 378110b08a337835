package io.millrace.consumer.process;

import io.millrace.consumer.dedupe.UnitIds;
import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.shard.RecordPosition;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a shard, de-aggregated and filtered: what is handed to user code, and what passing it settles.
 *
 * @param records to deliver, possibly none
 * @param covered for each record the last position before the next one: its own, or that of records passed over behind it
 * @param leading last position passed over before the first record; null if none
 * @param behindLatest of the read that brought it
 * @param events what was noticed on the way
 * @param unwrappedBytes data that were compressed, as user code gets them
 * @param ids what the sieve noted on the way; empty where repeats are not looked for
 */
record Slice(
        List<ConsumerRecord> records,
        List<RecordPosition> covered,
        @Nullable RecordPosition leading,
        Duration behindLatest,
        List<ConsumerEvent> events,
        long unwrappedBytes,
        List<UnitIds> ids) {
    Slice {
        if (records.size() != covered.size()) {
            throw new IllegalArgumentException(records.size() + " records with " + covered.size() + " positions");
        }
    }

    /** Without ids. */
    Slice(
            List<ConsumerRecord> records,
            List<RecordPosition> covered,
            @Nullable RecordPosition leading,
            Duration behindLatest,
            List<ConsumerEvent> events,
            long unwrappedBytes) {
        this(records, covered, leading, behindLatest, events, unwrappedBytes, List.of());
    }

    int size() {
        return records.size();
    }
}
