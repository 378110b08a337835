package io.millrace.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import io.millrace.aggregation.oracle.Oracle;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeaggregatorTest {
    private static final String KEY_A = "0A0161";
    private static final String KEY_B = "0A0162";
    private static final String RECORD_OF_KEY_0 = "1A05 0800 1A0178";
    private static final String RECORD_OF_KEY_1 = "1A05 0801 1A0179";

    private static Payload.Aggregated aggregated(byte[] wireRecord) {
        Payload payload = Deaggregator.decode(ByteBuffer.wrap(wireRecord));
        assertThat(payload).isInstanceOf(Payload.Aggregated.class);
        return (Payload.Aggregated) payload;
    }

    private static Payload.Aggregated aggregatedHex(String content) {
        return aggregated(Envelopes.aroundHex(content));
    }

    private static List<String> keys(Payload.Aggregated aggregated) {
        return StreamSupport.stream(aggregated.spliterator(), false)
                .map(sub -> sub.record().partitionKey())
                .toList();
    }

    private static void assertDamaged(byte[] wireRecord, Damage damage) {
        Payload payload = Deaggregator.decode(ByteBuffer.wrap(wireRecord));

        assertThat(payload).isEqualTo(new Payload.Plain(ByteBuffer.wrap(wireRecord), Optional.of(damage)));
    }

    private static void assertDamagedHex(String content, Damage damage) {
        assertDamaged(Envelopes.aroundHex(content), damage);
    }

    @Test
    void everythingTheGeneratedClassesWriteIsRead() {
        for (long seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            List<UserRecord> records = new RandomRecords(random, 70_000).list(1 + random.nextInt(60));

            Payload.Aggregated aggregated = aggregated(Envelopes.around(OracleEncoder.encode(records)));

            assertThat(aggregated.count()).isEqualTo(records.size());
            assertThat(aggregated.stamp()).isEmpty();
            int index = 0;
            for (SubRecord sub : aggregated) {
                SubRecord expected = new SubRecord(index, records.get(index), Optional.empty());
                assertThat(sub).as("seed %d", seed).isEqualTo(expected);
                assertThat(aggregated.get(index)).as("seed %d", seed).isEqualTo(expected);
                assertThat(aggregated.effectiveHashKey(index))
                        .as("seed %d", seed)
                        .isEqualTo(sub.record().effectiveHashKey());
                index++;
            }
            assertThat(index).isEqualTo(records.size());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "F3", "F3899A", "F3899AC3", "7B7D", "C29A89F3 00000000 00000000 00000000 00000000 00000000"})
    void recordWithoutTheMagicNumberIsPlainAndSound(String hex) {
        byte[] bytes = Envelopes.hex(hex);

        assertThat(Deaggregator.decode(ByteBuffer.wrap(bytes)))
                .isEqualTo(new Payload.Plain(ByteBuffer.wrap(bytes), Optional.empty()));
    }

    @Test
    void magicNumberWithoutContentIsTooShort() {
        byte[] empty = Envelopes.aroundHex("");
        assertThat(empty).hasSize(20);
        for (int length = 4; length <= 20; length++) {
            assertDamaged(ByteString.copyFrom(empty, 0, length).toByteArray(), Damage.TOO_SHORT);
        }
    }

    @Test
    void everyFlippedBitIsABadChecksum() {
        byte[] sound = Envelopes.aroundHex(KEY_A + RECORD_OF_KEY_0);
        for (int bit = 32; bit < 8 * sound.length; bit++) {
            byte[] flipped = sound.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertDamaged(flipped, Damage.BAD_CHECKSUM);
        }
    }

    @Test
    void everyTruncationIsDamaged() {
        byte[] sound = Envelopes.aroundHex(KEY_A + RECORD_OF_KEY_0);
        for (int length = 21; length < sound.length; length++) {
            assertDamaged(ByteString.copyFrom(sound, 0, length).toByteArray(), Damage.BAD_CHECKSUM);
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    00,                                   tag 0
                    02 00,                                field number 0
                    0A,                                   no length
                    0A 02 61,                             string longer than the content
                    0A FF FF FF FF 0F,                    negative length
                    0A FF FF FF FF 07,                    length near 2^31
                    0A 80,                                unfinished length
                    FFFFFFFFFFFFFFFFFFFF 01,              tag of eleven bytes
                    0E,                                   wire type 6
                    0F,                                   wire type 7
                    0C,                                   end of a group that never began
                    23 08 01,                             group without end
                    23 2C,                                group with the end of another
                    21 00000000 000000,                   fixed64 of seven bytes
                    25 000000,                            fixed32 of three bytes
                    20 FFFFFFFFFFFFFFFFFFFF 01,           varint of eleven bytes
                    0A0161 1A06 0800 1A0178,              record longer than the content
                    0A0161 1A04 0800 1A0178,              data longer than the record
                    0A0161 1A08 0800 1A0178 22 01 0A,     header cut off
                    """)
    void contentThatIsNoProtobufIsMalformed(String content, String why) {
        assertThat(why).isNotEmpty();
        assertDamagedHex(content, Damage.MALFORMED);
        assertDamagedHex(KEY_A + RECORD_OF_KEY_0 + content, Damage.MALFORMED);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    0A0161 1A03 1A0178,                   no partition key index
                    0A0161 1A02 0800,                     no data
                    0A0161 1A00,                          neither
                    0A0161 1A04 0800 1801,                data of another wire type
                    0A0161 1A07 0800 1A0178 2200,         header without key
                    0A0161 1A0A 0800 1A0178 2203 120165,  header with a value alone
                    """)
    void recordWithoutARequiredFieldIsRefused(String content, String why) {
        assertThat(why).isNotEmpty();
        assertDamagedHex(content, Damage.MISSING_FIELD);
        assertDamagedHex(KEY_A + RECORD_OF_KEY_0 + content, Damage.MISSING_FIELD);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    0A0161 1A05 0801 1A0178,                             partition key 1 of 1
                    1A05 0800 1A0178,                                    partition key 0 of none
                    0A0161 1A07 0800 1000 1A0178,                        explicit hash key 0 of none
                    0A0161 120130 1A07 0800 1001 1A0178,                 explicit hash key 1 of 1
                    0A0161 1A09 08 8080808010 1A0178,                    partition key 2^32: 0 as an int
                    0A0161 1A0E 08 80808080808080808001 1A0178,          partition key 2^63
                    0A0161 1A0E 08 FFFFFFFFFFFFFFFFFF01 1A0178,          partition key 2^64 - 1
                    0A0161 120130 1A10 0800 10 FFFFFFFFFFFFFFFFFF01 1A0178,  explicit hash key 2^64 - 1
                    """)
    void indexBehindItsTableIsRefused(String content, String why) {
        assertThat(why).isNotEmpty();
        assertDamagedHex(content, Damage.INDEX_OUT_OF_RANGE);
        assertDamagedHex(content + RECORD_OF_KEY_0, Damage.INDEX_OUT_OF_RANGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1", "1.5", "340282366920938463463374607431768211456"})
    void explicitHashKeyThatIsNoneIsRefused(String text) {
        Oracle.AggregatedRecord.Builder aggregate = Oracle.AggregatedRecord.newBuilder()
                .addPartitionKeyTable("a")
                .addExplicitHashKeyTable(text)
                .addRecords(Oracle.Record.newBuilder().setPartitionKeyIndex(0).setData(ByteString.EMPTY));

        assertThat(aggregated(Envelopes.around(aggregate.build())).count())
                .as("nobody uses it")
                .isEqualTo(1);
        aggregate.getRecordsBuilder(0).setExplicitHashKeyIndex(0);
        assertDamaged(Envelopes.around(aggregate.build()), Damage.BAD_HASH_KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {KEY_A, "120130", KEY_A + KEY_B + "120130", "A00600"})
    void aggregateOfNoRecordsIsOneOfNone(String content) {
        Payload.Aggregated aggregated = aggregatedHex(content);

        assertThat(aggregated.count()).isZero();
        assertThat(aggregated).isEmpty();
        assertThat(aggregated.allWithin(HashKeyRange.parse("1", "1"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    1A05 0800 1A0178  1A05 0801 1A0179  0A0161  0A0162,           tables behind the records
                    0A0161  1A05 0800 1A0178  0A0162  1A05 0801 1A0179,           tables between the records
                    0A0161  0A0162  0A0163  0A0163  1A05 0800 1A0178  1A05 0801 1A0179,  entries nobody uses
                    2001  0A0161  0A0162  2A0161  1A05 0800 1A0178  35 00000000  1A05 0801 1A0179  39 0000000000000000, unknown fields
                    0A0161  0A0162  23 2801 2B 2C 24  1A05 0800 1A0178  1A05 0801 1A0179, unknown groups
                    0801 1000  0A0161  0A0162  1A05 0800 1A0178  1A05 0801 1A0179, known numbers with other wire types
                    0A0161  0A0162  1A07 0800 2801 1A0178  1A05 1A0179 0801,      unknown field in a record and fields out of order
                    0A0161  0A0162  1A0A 0807 1A0177 0800 1A0178  1A05 0801 1A0179,  the last of repeated fields counts
                    8A00 0161  0A 8100 62  1A 8600 088000 1A0178  1A05 0801 1A0179,  numbers longer than they need be
                    """)
    void layoutOfOtherProducersIsRead(String content, String what) {
        Payload.Aggregated aggregated = aggregatedHex(content);

        assertThat(keys(aggregated)).as(what).containsExactly("a", "b");
        assertThat(aggregated)
                .extracting(sub ->
                        StandardCharsets.US_ASCII.decode(sub.record().data()).toString())
                .containsExactly("x", "y");
    }

    @Test
    void groupsNestAsDeepAsTheGeneratedClassesAllow() {
        for (int depth = 95; depth <= 105; depth++) {
            byte[] content = Envelopes.hex("23".repeat(depth) + "24".repeat(depth) + KEY_A + RECORD_OF_KEY_0);
            if (depth <= 100) {
                assertThat(keys(aggregated(Envelopes.around(content)))).containsExactly("a");
            } else {
                assertDamaged(Envelopes.around(content), Damage.MALFORMED);
            }
            assertThat(OracleVerdict.of(content).damages().isEmpty())
                    .as("depth %d", depth)
                    .isEqualTo(depth <= 100);
        }
        byte[] bottomless = Envelopes.hex("23".repeat(1_000_000));
        assertDamaged(Envelopes.around(bottomless), Damage.MALFORMED);
    }

    @Test
    void headerWithoutValueHasAnEmptyOne() {
        Payload.Aggregated aggregated = aggregatedHex(KEY_A + "1A0A 0800 1A0178 2203 0A0165");

        assertThat(aggregated.get(0).record().headers()).containsExactly(new Header("e", ""));
    }

    @Test
    void keyThatIsNoUtf8IsReadAsTheKclReadsIt() {
        Payload.Aggregated aggregated = aggregatedHex("0A03 61FF62" + RECORD_OF_KEY_0);

        assertThat(keys(aggregated)).containsExactly("a\uFFFDb");
    }

    @Test
    void emptyKeyAndEmptyDataAreRead() {
        Payload.Aggregated aggregated = aggregatedHex("0A00 1A04 0800 1A00");

        assertThat(aggregated.get(0).record()).isEqualTo(UserRecord.of("", new byte[0]));
    }

    @Test
    void dataAreReadOnlyWindowsOntoTheGivenBytes() {
        byte[] wireRecord = Envelopes.aroundHex(KEY_A + RECORD_OF_KEY_0);
        ByteBuffer window = aggregated(wireRecord).get(0).record().data();
        Payload.Plain plain = (Payload.Plain) Deaggregator.decode(ByteBuffer.wrap(wireRecord, 0, 25));

        wireRecord[13] = '!';

        assertThat(window.isReadOnly()).isTrue();
        assertThat(window.capacity()).isEqualTo(1);
        assertThat(window.get(0)).isEqualTo((byte) '!');
        assertThat(plain.data().isReadOnly()).isTrue();
        assertThat(plain.data().get(13)).isEqualTo((byte) '!');
    }

    @Test
    void everyKindOfBufferIsRead() {
        byte[] wireRecord = Envelopes.aroundHex(KEY_A + KEY_B + RECORD_OF_KEY_0 + RECORD_OF_KEY_1);
        for (BufferKind kind : BufferKind.values()) {
            ByteBuffer buffer = kind.around(wireRecord, new Random(1));
            int position = buffer.position();
            int limit = buffer.limit();

            Payload payload = Deaggregator.decode(buffer);

            assertThat(keys((Payload.Aggregated) payload)).as("%s", kind).containsExactly("a", "b");
            assertThat(buffer.position()).isEqualTo(position);
            assertThat(buffer.limit()).isEqualTo(limit);
        }
    }

    @Test
    void allWithinAsksForTheEffectiveHashOfUsedKeysOnly() {
        HashKey hashOfA = HashKey.ofPartitionKey("a");
        HashKeyRange onlyA = new HashKeyRange(hashOfA, hashOfA);
        HashKeyRange onlyFive = HashKeyRange.parse("5", "5");
        String recordOfKey1At5 = "1A07 0801 1000 1A0179";

        assertThat(aggregatedHex(KEY_A + KEY_B + RECORD_OF_KEY_0).allWithin(onlyA))
                .isTrue();
        assertThat(aggregatedHex(KEY_A + KEY_B + RECORD_OF_KEY_0 + RECORD_OF_KEY_1)
                        .allWithin(onlyA))
                .isFalse();
        assertThat(aggregatedHex(KEY_A + KEY_B + "120135" + recordOfKey1At5).allWithin(onlyFive))
                .isTrue();
        assertThat(aggregatedHex(KEY_A + KEY_B + "120135" + recordOfKey1At5).allWithin(onlyA))
                .isFalse();
        assertThat(aggregatedHex(KEY_A + KEY_B + "120135" + recordOfKey1At5 + RECORD_OF_KEY_0)
                        .allWithin(onlyFive))
                .isFalse();
    }

    @Test
    void allWithinAgreesWithTheSingleHashes() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            RandomRecords randomRecords = new RandomRecords(random, 10);
            List<UserRecord> records = randomRecords.list(1 + random.nextInt(4));
            HashKey one = randomRecords.hashKey();
            HashKey two = randomRecords.hashKey();
            HashKeyRange range = one.compareTo(two) <= 0 ? new HashKeyRange(one, two) : new HashKeyRange(two, one);

            assertThat(aggregated(Envelopes.around(OracleEncoder.encode(records)))
                            .allWithin(range))
                    .as("seed %d", seed)
                    .isEqualTo(records.stream().allMatch(record -> range.contains(record.effectiveHashKey())));
        }
    }

    @Test
    void indexOutsideIsRefused() {
        Payload.Aggregated aggregated = aggregatedHex(KEY_A + RECORD_OF_KEY_0);
        Iterator<SubRecord> walk = aggregated.iterator();
        walk.next();

        assertThat(walk.hasNext()).isFalse();
        assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(walk::next);
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> aggregated.get(1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> aggregated.get(-1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> aggregated.effectiveHashKey(1));
    }

    @Test
    void walksDoNotDisturbEachOther() {
        Payload.Aggregated aggregated = aggregatedHex(KEY_A + KEY_B + RECORD_OF_KEY_0 + RECORD_OF_KEY_1);
        Iterator<SubRecord> one = aggregated.iterator();
        Iterator<SubRecord> two = aggregated.iterator();

        UserRecord first = one.next().record();
        UserRecord firstAgain = two.next().record();
        UserRecord second = one.next().record();

        assertThat(first).isEqualTo(firstAgain).isEqualTo(UserRecord.of("a", new byte[] {'x'}));
        assertThat(second).isEqualTo(two.next().record()).isEqualTo(UserRecord.of("b", new byte[] {'y'}));
    }

    @Test
    void threadsMayShareAnAggregate() {
        for (long seed = 0; seed < 200; seed++) {
            List<UserRecord> records = new RandomRecords(new Random(seed), 10).list(50);
            Payload.Aggregated shared = aggregated(Envelopes.around(OracleEncoder.encode(records)));

            List<Boolean> same = IntStream.range(0, 8)
                    .parallel()
                    .mapToObj(walk -> shared.allWithin(HashKeyRange.ALL)
                            && StreamSupport.stream(shared.spliterator(), false)
                                    .map(SubRecord::record)
                                    .toList()
                                    .equals(records))
                    .toList();

            assertThat(same).as("seed %d", seed).containsOnly(true);
        }
    }
}
