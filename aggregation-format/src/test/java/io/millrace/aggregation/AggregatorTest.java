package io.millrace.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AggregatorTest {
    private static final UserRecord RECORD = UserRecord.of("key", new byte[] {1, 2, 3});
    private static final UnitStamp STAMP = new UnitStamp(new UUID(1, 2), 0, false);

    @Test
    void bytesAreThoseOfTheGeneratedClasses() {
        for (long seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            List<UserRecord> records = new RandomRecords(random, 70_000).list(1 + random.nextInt(60));
            Aggregator aggregator = Aggregator.unstamped(Integer.MAX_VALUE);
            for (UserRecord record : records) {
                assertThat(aggregator.add(record)).isTrue();
            }

            assertThat(aggregator.encode())
                    .as("seed %d", seed)
                    .isEqualTo(Envelopes.around(OracleEncoder.encode(records)));
        }
    }

    @Test
    void manyKeysNeedLongerIndices() {
        Aggregator aggregator = Aggregator.unstamped(Integer.MAX_VALUE);
        List<UserRecord> records = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            UserRecord record =
                    UserRecord.of("key-" + i, new byte[] {(byte) i}).withExplicitHashKey(new HashKey(i, -i));
            records.add(record);
            int expected = aggregator.sizeBytesWith(record);
            assertThat(aggregator.add(record)).isTrue();
            assertThat(aggregator.sizeBytes()).isEqualTo(expected);
        }

        byte[] encoded = aggregator.encode();

        assertThat(encoded).hasSize(aggregator.sizeBytes());
        Payload.Aggregated decoded = (Payload.Aggregated) Deaggregator.decode(ByteBuffer.wrap(encoded));
        assertThat(decoded).extracting(SubRecord::record).containsExactlyElementsOf(records);
    }

    @Test
    void keysThatWereChosenToCollideCostNoMoreThanRepeatedEntries() {
        Aggregator aggregator = Aggregator.unstamped(Integer.MAX_VALUE);
        List<UserRecord> records = new ArrayList<>();
        for (int i = 0; i < 2 << 12; i++) {
            // "Aa" and "BB" have one hash code, and so have all texts made of them.
            StringBuilder key = new StringBuilder();
            for (int bit = 0; bit < 12; bit++) {
                key.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            records.add(UserRecord.of(key.toString(), new byte[] {(byte) i}));
            int expected = aggregator.sizeBytesWith(records.get(i));
            assertThat(aggregator.add(records.get(i))).isTrue();
            assertThat(aggregator.sizeBytes()).isEqualTo(expected);
        }

        Payload.Aggregated decoded = (Payload.Aggregated) Deaggregator.decode(ByteBuffer.wrap(aggregator.encode()));

        assertThat(decoded).extracting(SubRecord::record).containsExactlyElementsOf(records);
    }

    @Test
    void sizeIsKnownBeforeEveryAdditionAndEncoding() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            boolean stamped = random.nextBoolean();
            Aggregator aggregator =
                    stamped ? Aggregator.stamped(Integer.MAX_VALUE) : Aggregator.unstamped(Integer.MAX_VALUE);
            RandomRecords records = new RandomRecords(random, 20_000);
            long number = random.nextInt(300);
            for (int count = 1; count <= 40; count++) {
                UserRecord record = records.next();
                number += 1 + (random.nextInt(5) == 0 ? random.nextInt(1 << 20) : random.nextInt(4));
                int expected = stamped ? aggregator.sizeBytesWith(record, number) : aggregator.sizeBytesWith(record);
                assertThat(stamped ? aggregator.add(record, number) : aggregator.add(record))
                        .isTrue();

                assertThat(aggregator.sizeBytes()).as("seed %d", seed).isEqualTo(expected);
                assertThat(stamped ? aggregator.encode(STAMP) : aggregator.encode())
                        .as("seed %d", seed)
                        .hasSize(expected);
                assertThat(aggregator.count()).isEqualTo(count);
            }
        }
    }

    @Test
    void recordFitsUpToTheLastByteAndNotBeyond() {
        Aggregator measure = Aggregator.unstamped(1_000);
        assertThat(measure.add(RECORD)).isTrue();
        int size = measure.sizeBytesWith(RECORD);

        Aggregator exact = Aggregator.unstamped(size);
        Aggregator tight = Aggregator.unstamped(size - 1);

        assertThat(exact.add(RECORD)).isTrue();
        assertThat(exact.add(RECORD)).isTrue();
        assertThat(exact.encode()).hasSize(size);
        assertThat(tight.add(RECORD)).isTrue();
        assertThat(tight.add(RECORD)).isFalse();
    }

    @Test
    void refusedRecordChangesNothing() {
        UserRecord large = UserRecord.of("another key", new byte[100])
                .withExplicitHashKey(HashKey.MAX)
                .withHeaders(List.of(new Header("a", "b")));
        Aggregator aggregator = Aggregator.unstamped(100);
        assertThat(aggregator.add(RECORD)).isTrue();
        byte[] before = aggregator.encode();

        assertThat(aggregator.add(large)).isFalse();

        assertThat(aggregator.count()).isEqualTo(1);
        assertThat(aggregator.sizeBytes()).isEqualTo(before.length);
        assertThat(aggregator.encode()).isEqualTo(before);
        assertThat(aggregator.add(UserRecord.of("another key", new byte[1]))).isTrue();
        assertThat(aggregator.encode())
                .isEqualTo(Envelopes.around(
                        OracleEncoder.encode(List.of(RECORD, UserRecord.of("another key", new byte[1])))));
    }

    @Test
    void clearedAggregatorIsAsNew() {
        for (boolean stamped : new boolean[] {false, true}) {
            Aggregator aggregator = stamped ? Aggregator.stamped(1_000) : Aggregator.unstamped(1_000);
            int empty = aggregator.sizeBytes();
            byte[] first = null;
            for (int round = 0; round < 3; round++) {
                assertThat(aggregator.isEmpty()).isTrue();
                assertThat(aggregator.sizeBytes()).isEqualTo(empty);
                UserRecord record = RECORD.withExplicitHashKey(HashKey.MAX);
                assertThat(stamped ? aggregator.add(record, 5) : aggregator.add(record))
                        .isTrue();
                byte[] encoded = stamped ? aggregator.encode(STAMP) : aggregator.encode();
                first = first == null ? encoded : first;
                assertThat(encoded).isEqualTo(first);
                aggregator.clear();
            }
        }
    }

    @Test
    void callersBufferIsReadAndNotMoved() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(8);
        Aggregator aggregator = Aggregator.unstamped(1_000);
        assertThat(aggregator.add(UserRecord.of("a", buffer))).isTrue();
        buffer.putLong(0, 0x0102030405060708L);

        byte[] encoded = aggregator.encode();

        assertThat(buffer.position()).isZero();
        assertThat(encoded).containsSubsequence(1, 2, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void aggregateOfOneHasTheSizeToldBefore() {
        for (long seed = 0; seed < 500; seed++) {
            UserRecord record = new RandomRecords(new Random(seed), 20_000).next();
            Aggregator plain = Aggregator.unstamped(Integer.MAX_VALUE);
            Aggregator stamped = Aggregator.stamped(Integer.MAX_VALUE);
            assertThat(plain.add(record)).isTrue();
            assertThat(stamped.add(record, Long.MAX_VALUE)).isTrue();

            assertThat(Aggregator.sizeBytesOfOne(record, false))
                    .as("seed %d", seed)
                    .isEqualTo(plain.encode().length);
            assertThat(Aggregator.sizeBytesOfOne(record, true))
                    .as("seed %d", seed)
                    .isEqualTo(stamped.encode(STAMP).length);
        }
    }

    @Test
    void largestRecordOfTheServiceGoesThrough() {
        byte[] data = new byte[10 << 20];
        new Random(1).nextBytes(data);
        Aggregator aggregator = Aggregator.unstamped(Integer.MAX_VALUE);
        assertThat(aggregator.add(UserRecord.of("\uD83D\uDE00".repeat(256), data)))
                .isTrue();

        Payload.Aggregated decoded = (Payload.Aggregated) Deaggregator.decode(ByteBuffer.wrap(aggregator.encode()));

        assertThat(decoded.get(0).record().data()).isEqualTo(ByteBuffer.wrap(data));
        assertThat(decoded.get(0).record().partitionKey()).isEqualTo("\uD83D\uDE00".repeat(256));
    }

    @Test
    void sizesBeyondTwoGibibytesDoNotWrapAround() {
        UserRecord large = UserRecord.of("a", new byte[1 << 26]);
        Aggregator aggregator = Aggregator.unstamped(Integer.MAX_VALUE);
        for (int i = 0; i < 31; i++) {
            assertThat(aggregator.add(large)).isTrue();
        }

        assertThat(aggregator.sizeBytesWith(large)).isEqualTo(Integer.MAX_VALUE);
        assertThat(aggregator.add(large)).isFalse();
    }

    @Test
    void emptyAggregateIsNotEncoded() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Aggregator.unstamped(100).encode())
                .withMessageContaining("no records");
    }

    @Test
    void maximumWithoutRoomForAnythingIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Aggregator.stamped(20))
                .withMessageContaining("20 bytes");
    }

    @Test
    void numbersAndStampsBelongToStampedAggregatorsOnly() {
        Aggregator unstamped = Aggregator.unstamped(100);
        Aggregator stamped = Aggregator.stamped(100);

        assertThatIllegalStateException().isThrownBy(() -> unstamped.add(RECORD, 1));
        assertThatIllegalStateException().isThrownBy(() -> unstamped.sizeBytesWith(RECORD, 1));
        assertThatIllegalStateException().isThrownBy(() -> unstamped.encode(STAMP));
        assertThatIllegalStateException().isThrownBy(() -> stamped.add(RECORD));
        assertThatIllegalStateException().isThrownBy(() -> stamped.sizeBytesWith(RECORD));
        assertThatIllegalStateException().isThrownBy(stamped::encode);
    }
}
