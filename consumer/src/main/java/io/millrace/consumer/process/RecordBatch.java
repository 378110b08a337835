package io.millrace.consumer.process;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;

/**
 * User records of one shard in order, never empty.
 *
 * @param records in the shard's order
 * @param behindLatest how far the read that brought them was behind the newest record of the shard; zero at the tip
 */
public record RecordBatch(List<ConsumerRecord> records, Duration behindLatest) implements Iterable<ConsumerRecord> {
    public RecordBatch {
        records = List.copyOf(records);
    }

    @Override
    public Iterator<ConsumerRecord> iterator() {
        return records.iterator();
    }

    public int size() {
        return records.size();
    }

    @Override
    public String toString() {
        return "RecordBatch[" + records.size() + " records, " + behindLatest.toMillis() + " ms behind latest]";
    }
}
