package io.millrace.consumer.process;

import io.millrace.consumer.dedupe.UnitIds;
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
    private long unwrappedBytes;

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

    /** Data of a record take memory of their own, beside those of the batch. */
    void holds(long bytes) {
        unwrappedBytes += bytes;
    }

    /** A record stays compressed; there is one event for those of a wire record that do for the same cause. */
    void notUnwrapped(String shardId, String sequenceNumber, Unwrapped.Left left) {
        int last = events.size() - 1;
        if (last >= 0
                && events.get(last) instanceof ConsumerEvent.RecordsNotUnwrapped before
                && before.equals(notUnwrapped(shardId, sequenceNumber, before.userRecords(), left))) {
            events.set(last, notUnwrapped(shardId, sequenceNumber, before.userRecords() + 1, left));
        } else {
            events.add(notUnwrapped(shardId, sequenceNumber, 1, left));
        }
    }

    /** A repeat, that nobody gets; there is one event for those of a wire record. */
    void repeated(String shardId, RecordPosition position) {
        passOver(position);
        String sequenceNumber = position.sequence().digits();
        int last = events.size() - 1;
        int before = 0;
        if (last >= 0
                && events.get(last) instanceof ConsumerEvent.DuplicatesDropped dropped
                && dropped.sequenceNumber().equals(sequenceNumber)) {
            before = dropped.userRecords();
            events.remove(last);
        }
        events.add(new ConsumerEvent.DuplicatesDropped(shardId, sequenceNumber, before + 1));
    }

    private static ConsumerEvent.RecordsNotUnwrapped notUnwrapped(
            String shardId, String sequenceNumber, int records, Unwrapped.Left left) {
        return new ConsumerEvent.RecordsNotUnwrapped(
                shardId, sequenceNumber, records, left.encoding(), left.cause().name());
    }

    long unwrappedBytes() {
        return unwrappedBytes;
    }

    int size() {
        return records.size();
    }

    Slice build(Duration behindLatest, List<UnitIds> ids) {
        return new Slice(records, covered, leading, behindLatest, events, unwrappedBytes, ids);
    }
}
