package io.millrace.consumer.process;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.shard.RecordPosition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A slice that grows record by record. */
final class SliceBuilder {
    private final List<ConsumerRecord> records = new ArrayList<>();
    private final List<RecordPosition> covered = new ArrayList<>();
    private final List<ConsumerEvent> events = new ArrayList<>();
    private @Nullable RecordPosition leading;

    void deliver(ConsumerRecord record) {
        records.add(record);
        covered.add(record.position());
    }

    /** A record that nobody gets; it is settled as soon as what lies before it is. */
    void passOver(RecordPosition position) {
        if (records.isEmpty()) {
            leading = position;
        } else {
            covered.set(covered.size() - 1, position);
        }
    }

    void noticed(ConsumerEvent event) {
        events.add(event);
    }

    int size() {
        return records.size();
    }

    Slice build(Duration behindLatest) {
        return new Slice(records, covered, leading, behindLatest, events);
    }
}
