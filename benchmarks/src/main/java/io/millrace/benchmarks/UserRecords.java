package io.millrace.benchmarks;

import io.millrace.aggregation.Aggregator;
import io.millrace.aggregation.UserRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** The load of the codec's benchmarks: user records that fill one aggregate of the KPL's default size. */
final class UserRecords {
    static final int AGGREGATE_SIZE_BYTES = 51_200;

    private UserRecords() {}

    /** As many records as fit, with keys of 36 characters. */
    static List<UserRecord> filling(int dataSizeBytes, KeyUse keyUse) {
        Random random = new Random(dataSizeBytes);
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < keyUse.distinctKeys(); i++) {
            keys.add(new UUID(random.nextLong(), random.nextLong()).toString());
        }
        Aggregator aggregator = Aggregator.unstamped(AGGREGATE_SIZE_BYTES);
        List<UserRecord> records = new ArrayList<>();
        while (true) {
            byte[] data = new byte[dataSizeBytes];
            random.nextBytes(data);
            UserRecord record = UserRecord.of(keys.get(records.size() % keys.size()), data);
            if (!aggregator.add(record)) {
                return records;
            }
            records.add(record);
        }
    }

    /** The wire record of all these records. */
    static byte[] wireRecord(List<UserRecord> records) {
        Aggregator aggregator = Aggregator.unstamped(AGGREGATE_SIZE_BYTES);
        addAll(aggregator, records);
        return aggregator.encode();
    }

    /** Adds all these records to an unstamped aggregator that has room for them. */
    static void addAll(Aggregator aggregator, List<UserRecord> records) {
        for (UserRecord record : records) {
            if (!aggregator.add(record)) {
                throw new IllegalStateException("The records do not fit");
            }
        }
    }
}
