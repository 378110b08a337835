package io.millrace.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An aggregator that has been used before takes records in without leaving garbage behind; only new hash keys cost memory. */
class AggregatorAllocationTest {
    private static final int RECORDS = 10_000;
    // Far below a byte per record; asking for the number allocates a little now and then.
    private static final long BOUND_BYTES = 4_096;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void addingRecordsOfOneKeyAllocatesNothing() {
        List<UserRecord> records = records("key");
        Aggregator aggregator = Aggregator.unstamped(Integer.MAX_VALUE);

        long allocatedBytes = leastAllocatedBytes(aggregator, () -> records.forEach(aggregator::add));

        assertThat(allocatedBytes).isLessThan(BOUND_BYTES);
        assertThat(aggregator.count()).isEqualTo(RECORDS);
    }

    @Test
    void addingStampedRecordsWithHashKeysAndHeadersAllocatesNothing() {
        List<UserRecord> records = records("key").stream()
                .map(record -> record.withExplicitHashKey(HashKey.MAX).withHeaders(List.of(new Header("k", "v"))))
                .toList();
        Aggregator aggregator = Aggregator.stamped(Integer.MAX_VALUE);

        long allocatedBytes = leastAllocatedBytes(aggregator, () -> {
            for (int i = 0; i < RECORDS; i++) {
                aggregator.add(records.get(i), i);
            }
        });

        assertThat(allocatedBytes).isLessThan(BOUND_BYTES);
        assertThat(aggregator.count()).isEqualTo(RECORDS);
    }

    @Test
    void refusingRecordsAllocatesNothing() {
        List<UserRecord> records = records("key");
        Aggregator aggregator = Aggregator.unstamped(150);

        long allocatedBytes = leastAllocatedBytes(aggregator, () -> records.forEach(aggregator::add));

        assertThat(allocatedBytes).isLessThan(BOUND_BYTES);
        assertThat(aggregator.count()).isEqualTo(1);
    }

    @Test
    void aNewPartitionKeyForEveryRecordAllocatesNothing() {
        List<UserRecord> records = recordsWithKeysOfTheirOwn();
        Aggregator aggregator = Aggregator.unstamped(Integer.MAX_VALUE);

        assertThat(leastAllocatedBytes(aggregator, () -> records.forEach(aggregator::add)))
                .isLessThan(BOUND_BYTES);
    }

    @Test
    void theTextOfANewHashKeyForEveryRecordIsSeen() {
        List<UserRecord> records = recordsWithKeysOfTheirOwn().stream()
                .map(record -> record.withExplicitHashKey(record.effectiveHashKey()))
                .toList();
        Aggregator aggregator = Aggregator.unstamped(Integer.MAX_VALUE);

        assertThat(leastAllocatedBytes(aggregator, () -> records.forEach(aggregator::add)))
                .isGreaterThan(8L * RECORDS);
    }

    private static List<UserRecord> recordsWithKeysOfTheirOwn() {
        List<UserRecord> records = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            records.add(UserRecord.of("key-" + i, new byte[100]));
        }
        return records;
    }

    private static List<UserRecord> records(String key) {
        List<UserRecord> records = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            // Equal keys that are not the same object, as they come from callers.
            records.add(UserRecord.of(String.valueOf(key.toCharArray()), new byte[100]));
        }
        return records;
    }

    /** The first rounds grow the aggregator's arrays and load classes; the compiler's and the agents' own garbage is not ours. */
    private long leastAllocatedBytes(Aggregator aggregator, Runnable adding) {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            aggregator.clear();
            long before = threads.getCurrentThreadAllocatedBytes();
            adding.run();
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}
