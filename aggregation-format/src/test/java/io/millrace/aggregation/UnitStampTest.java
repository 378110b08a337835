package io.millrace.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.millrace.aggregation.oracle.Oracle;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class UnitStampTest {
    private static final UUID INCARNATION = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
    private static final UserRecord RECORD = UserRecord.of("a", new byte[] {1});

    private static Payload decode(byte[] wireRecord) {
        return Deaggregator.decode(ByteBuffer.wrap(wireRecord));
    }

    private static Oracle.Stamp soundStamp() {
        return Oracle.Stamp.newBuilder()
                .setIncarnation(ByteString.copyFrom(Envelopes.hex("00112233445566778899AABBCCDDEEFF")))
                .setLowestUnsettled(7)
                .setFlags(0)
                .addAcceptanceNumbers(9)
                .addAcceptanceNumbers(4)
                .build();
    }

    /** Two records, and whatever stands in the fields of the stamp's number. */
    private static Payload decodeWith(UnknownFieldSet.Field stamps) {
        Oracle.AggregatedRecord aggregate = OracleEncoder.encode(List.of(RECORD, RECORD)).toBuilder()
                .setUnknownFields(
                        UnknownFieldSet.newBuilder().addField(2026, stamps).build())
                .build();
        return decode(Envelopes.around(aggregate));
    }

    private static Payload decodeWith(Oracle.Stamp stamp) {
        return decodeWith(UnknownFieldSet.Field.newBuilder()
                .addLengthDelimited(stamp.toByteString())
                .build());
    }

    private static void assertBad(String why, UnaryOperator<Oracle.Stamp.Builder> change) {
        Payload payload = decodeWith(change.apply(soundStamp().toBuilder()).buildPartial());

        assertThat(payload).as(why).isInstanceOf(Payload.Plain.class);
        assertThat(((Payload.Plain) payload).damage()).as(why).contains(Damage.BAD_STAMP);
    }

    @Test
    void numbersAndStampComeBack() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            List<UserRecord> records = new RandomRecords(random, 100).list(1 + random.nextInt(200));
            Aggregator aggregator = Aggregator.stamped(Integer.MAX_VALUE);
            List<SubRecord> expected = new ArrayList<>();
            UUID incarnation = new UUID(random.nextLong(), random.nextLong());
            long number = random.nextLong() >>> (2 + random.nextInt(60));
            UnitStamp stamp = new UnitStamp(incarnation, number, random.nextBoolean());
            for (UserRecord record : records) {
                assertThat(aggregator.add(record, number)).isTrue();
                expected.add(new SubRecord(expected.size(), record, Optional.of(new RecordId(incarnation, number))));
                number += 1 + (random.nextLong() >>> (10 + random.nextInt(54)));
            }

            Payload.Aggregated aggregated = (Payload.Aggregated) decode(aggregator.encode(stamp));

            assertThat(aggregated.stamp()).as("seed %d", seed).contains(stamp);
            assertThat(aggregated).as("seed %d", seed).containsExactlyElementsOf(expected);
        }
    }

    @Test
    void otherDecodersSkipTheStamp() throws InvalidProtocolBufferException {
        Aggregator stamped = Aggregator.stamped(1_000);
        assertThat(stamped.add(RECORD, 0)).isTrue();
        assertThat(stamped.add(RECORD, Long.MAX_VALUE)).isTrue();

        Oracle.AggregatedRecord read = Oracle.AggregatedRecord.parseFrom(
                Envelopes.content(stamped.encode(new UnitStamp(INCARNATION, 0, false))));

        UnknownFieldSet skipped = read.getUnknownFields();
        assertThat(skipped.asMap()).containsOnlyKeys(2026);
        assertThat(read.toBuilder()
                        .setUnknownFields(UnknownFieldSet.getDefaultInstance())
                        .build())
                .isEqualTo(OracleEncoder.encode(List.of(RECORD, RECORD)));
        assertThat(Oracle.Stamp.parseFrom(
                                skipped.getField(2026).getLengthDelimitedList().get(0))
                        .getAcceptanceNumbersList())
                .containsExactly(0L, Long.MAX_VALUE);
    }

    @Test
    void aStampedAggregatorCanLeaveTheStampOut() {
        Aggregator stamped = Aggregator.stamped(Integer.MAX_VALUE);
        Aggregator unstamped = Aggregator.unstamped(Integer.MAX_VALUE);
        for (int i = 0; i < 300; i++) {
            UserRecord record = UserRecord.of("key-" + i % 7, new byte[i]);
            stamped.add(record, 1000 + 3L * i);
            unstamped.add(record);
        }
        assertThat(stamped.encodeWithoutStamp())
                .isEqualTo(unstamped.encode())
                .isEqualTo(unstamped.encodeWithoutStamp())
                .hasSize(stamped.sizeBytes() - stamped.stampSizeBytes());
        assertThat(unstamped.stampSizeBytes()).isZero();
        assertThat(stamped.encode(new UnitStamp(new UUID(1, 2), 5, false))).hasSize(stamped.sizeBytes());
    }

    @Test
    void sizeDoesNotDependOnTheStampThatIsChosenLater() {
        Aggregator aggregator = Aggregator.stamped(1_000);
        assertThat(aggregator.add(RECORD, Long.MAX_VALUE)).isTrue();

        for (long lowest : new long[] {0, 1, 1L << 40, Long.MAX_VALUE}) {
            assertThat(aggregator.encode(new UnitStamp(new UUID(lowest, lowest), lowest, lowest == 1)))
                    .hasSize(aggregator.sizeBytes());
        }
    }

    @Test
    void stampOfTheGeneratedClassesIsRead() {
        Payload.Aggregated aggregated = (Payload.Aggregated) decodeWith(soundStamp());

        assertThat(aggregated.stamp()).contains(new UnitStamp(INCARNATION, 7, false));
        assertThat(aggregated)
                .extracting(SubRecord::id)
                .containsExactly(Optional.of(new RecordId(INCARNATION, 9)), Optional.of(new RecordId(INCARNATION, 13)));
    }

    @Test
    void stampOfALaterVersionIsReadAsFarAsItIsKnown() {
        Oracle.Stamp later = soundStamp().toBuilder()
                .setFlags(0x7FFF_FFFF)
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                9,
                                UnknownFieldSet.Field.newBuilder().addFixed32(1).build())
                        .build())
                .build();

        assertThat(((Payload.Aggregated) decodeWith(later)).stamp()).contains(new UnitStamp(INCARNATION, 7, true));
    }

    @Test
    void stampThatDoesNotFitTheRecordsIsDamage() {
        assertBad("no incarnation", Oracle.Stamp.Builder::clearIncarnation);
        assertBad("short incarnation", stamp -> stamp.setIncarnation(ByteString.copyFrom(new byte[15])));
        assertBad("no lowest number", Oracle.Stamp.Builder::clearLowestUnsettled);
        assertBad("negative lowest number", stamp -> stamp.setLowestUnsettled(-1));
        assertBad("lowest number above the first", stamp -> stamp.setLowestUnsettled(10));
        assertBad("no flags", Oracle.Stamp.Builder::clearFlags);
        assertBad("no numbers", Oracle.Stamp.Builder::clearAcceptanceNumbers);
        assertBad("too many numbers", stamp -> stamp.addAcceptanceNumbers(1));
        assertBad("the same number twice", stamp -> stamp.setAcceptanceNumbers(1, 0));
        assertBad("falling numbers", stamp -> stamp.setAcceptanceNumbers(1, -1));
        assertBad("a negative number", stamp -> stamp.setAcceptanceNumbers(0, -5));
        assertBad("a number above 2^63", stamp -> stamp.setAcceptanceNumbers(1, Long.MAX_VALUE));
    }

    @Test
    void bytesThatAreNoStampAreDamage() {
        UnknownFieldSet.Field garbage = UnknownFieldSet.Field.newBuilder()
                .addLengthDelimited(ByteString.copyFrom(new byte[] {8}))
                .build();
        UnknownFieldSet.Field two = UnknownFieldSet.Field.newBuilder()
                .addLengthDelimited(soundStamp().toByteString())
                .addLengthDelimited(soundStamp().toByteString())
                .build();

        assertThat(((Payload.Plain) decodeWith(garbage)).damage()).contains(Damage.BAD_STAMP);
        assertThat(((Payload.Plain) decodeWith(two)).damage()).contains(Damage.BAD_STAMP);
    }

    @Test
    void fieldOfThatNumberButAnotherTypeIsNoStamp() {
        UnknownFieldSet.Field number =
                UnknownFieldSet.Field.newBuilder().addVarint(5).build();

        assertThat(((Payload.Aggregated) decodeWith(number)).stamp()).isEmpty();
    }

    @Test
    void numbersMustGrow() {
        Aggregator aggregator = Aggregator.stamped(1_000);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> aggregator.add(RECORD, -1))
                .withMessageContaining("-1 is below 0");
        assertThat(aggregator.add(RECORD, 5)).isTrue();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> aggregator.add(RECORD, 5))
                .withMessageContaining("5 is not above the one before it, 5");
        assertThat(aggregator.count()).isEqualTo(1);
        assertThat(aggregator.add(RECORD, 6)).isTrue();
    }

    @Test
    void lowestUnsettledNumberIsNotAboveThatOfARecord() {
        Aggregator aggregator = Aggregator.stamped(1_000);
        assertThat(aggregator.add(RECORD, 5)).isTrue();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> aggregator.encode(new UnitStamp(INCARNATION, 6, false)))
                .withMessageContaining("lowest unsettled number, 6");
        assertThatIllegalArgumentException().isThrownBy(() -> new UnitStamp(INCARNATION, -1, false));
        assertThatIllegalArgumentException().isThrownBy(() -> new RecordId(INCARNATION, -1));
    }
}
