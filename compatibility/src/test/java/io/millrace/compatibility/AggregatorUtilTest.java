package io.millrace.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.UserRecord;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The KCL's own decoder reads what Millrace encodes. */
final class AggregatorUtilTest {
    private static final int MOST_RECORDS = 200;

    static LongStream seeds() {
        return LongStream.range(0, 150);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyFieldAndSubSequenceNumberOfAnUnstampedAggregateIsRead(long seed) {
        RandomRecords random = new RandomRecords(seed);
        List<UserRecord> records = random.records(MOST_RECORDS, false);

        assertThat(ReadRecord.byKcl(random.unstamped(records))).isEqualTo(expected(records));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theStampAndTheHeadersAreIgnored(long seed) {
        RandomRecords random = new RandomRecords(seed);
        List<UserRecord> records = random.records(MOST_RECORDS, true);
        byte[] content = random.stamped(records);

        assertThat(ReadRecord.byKcl(content)).isEqualTo(expected(records));
        assertThat(ReadRecord.byMillrace(content)).isEqualTo(expected(records));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anAggregateIsDeliveredByTheKclExactlyIfAllItsRecordsLieInTheRange(long seed) {
        RandomRecords random = new RandomRecords(seed);
        List<UserRecord> records = random.records(3, true);
        byte[] content = random.stamped(records);
        List<HashKey> hashes =
                records.stream().map(UserRecord::effectiveHashKey).sorted().toList();
        HashKey lowest = hashes.get(0);
        HashKey highest = hashes.get(hashes.size() - 1);

        assertThat(ReadRecord.byKcl(content, lowest, highest)).isEqualTo(expected(records));
        assertThat(ReadRecord.byKcl(content, oneAbove(lowest), HashKey.MAX)).isEmpty();
        assertThat(ReadRecord.byKcl(content, HashKey.MIN, oneBelow(highest))).isEmpty();
    }

    private static List<ReadRecord> expected(List<UserRecord> records) {
        List<ReadRecord> expected = new ArrayList<>();
        for (UserRecord record : records) {
            expected.add(new ReadRecord(
                    record.partitionKey(), number(record.explicitHashKey()), record.data(), expected.size(), true));
        }
        return expected;
    }

    private static @Nullable BigInteger number(@Nullable HashKey hashKey) {
        return hashKey == null ? null : new BigInteger(hashKey.toDecimal());
    }

    private static HashKey oneAbove(HashKey key) {
        return HashKey.parse(new BigInteger(key.toDecimal()).add(BigInteger.ONE).toString());
    }

    private static HashKey oneBelow(HashKey key) {
        return HashKey.parse(
                new BigInteger(key.toDecimal()).subtract(BigInteger.ONE).toString());
    }
}
