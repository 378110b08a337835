package io.millrace.benchmarks.consumer;

import io.millrace.aggregation.Aggregator;
import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.HashKeyRange;
import io.millrace.aggregation.UserRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * Aggregates for one shard of a stream that has a power of two of them: 50 KB (51,200 bytes, the KPL's default) of records of 100 bytes
 * with keys of 36 characters, all of which hash into the shard.
 */
final class ShardLoad {
    private static final int AGGREGATE_BYTES = 51_200;
    private static final int RECORD_BYTES = 100;
    private static final int VARIANTS = 4;

    private final HashKeyRange range;
    private final List<byte[]> aggregates = new ArrayList<>();
    private int recordsInEach;

    /** How the records of an aggregate are spread over partition keys. */
    enum Keys {
        /** Ten keys, in turn. */
        SHARED(10, "shared keys"),
        /** A key for every record. */
        OWN(400, "own keys");

        private final int distinct;
        private final String label;

        Keys(int distinct, String label) {
            this.distinct = distinct;
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    ShardLoad(int shard, int shards, Keys keys) {
        if (Integer.bitCount(shards) != 1 || shards < 2) {
            throw new IllegalArgumentException(shards + " shards are not a power of two from 2 on");
        }
        int bits = Integer.numberOfTrailingZeros(shards);
        long first = (long) shard << (Long.SIZE - bits);
        range = new HashKeyRange(new HashKey(first, 0), new HashKey(first | (-1L >>> bits), -1));
        Random random = new Random(shard);
        for (int i = 0; i < VARIANTS; i++) {
            aggregates.add(aggregate(random, keys));
        }
    }

    private byte[] aggregate(Random random, Keys keys) {
        List<String> names = new ArrayList<>();
        while (names.size() < keys.distinct) {
            String name = new UUID(random.nextLong(), random.nextLong()).toString();
            if (range.contains(HashKey.ofPartitionKey(name))) {
                names.add(name);
            }
        }
        Aggregator aggregator = Aggregator.unstamped(AGGREGATE_BYTES);
        byte[] data = new byte[RECORD_BYTES];
        random.nextBytes(data);
        int records = 0;
        while (aggregator.add(UserRecord.of(names.get(records % names.size()), data.clone()))) {
            random.nextBytes(data);
            records++;
        }
        recordsInEach = records;
        return aggregator.encode();
    }

    HashKeyRange range() {
        return range;
    }

    List<byte[]> aggregates() {
        return aggregates;
    }

    int recordsInEach() {
        return recordsInEach;
    }
}
