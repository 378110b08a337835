package io.millrace.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.millrace.aggregation.oracle.Oracle;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Wire records byte by byte, written down from the field table, with digests made by another program. */
class GoldenBytesTest {
    private static final byte[] THREE_RECORDS = Envelopes.hex("""
            F3899AC2                          # magic
            0A 01 61                          # partition key 0: "a"
            0A 07 75736572 2D34 32            # partition key 1: "user-42"
            12 03 323535                      # explicit hash key 0: "255"
            1A 08  08 00  10 00  1A 02 6869   # key 0, explicit hash key 0, "hi"
            1A 04  08 01  1A 00               # key 1, no data
            1A 07  08 00  1A 03 796F75        # key 0, "you"
            78073B7D694DB51F233CFF15108BF4E4  # MD5 of everything between
            """);

    private static final byte[] WITH_HEADERS = Envelopes.hex("""
            F3899AC2
            0A 01 61                          # partition key 0: "a"
            1A 15  08 00  1A 01 78            # key 0, "x"
               22 07  0A 02 6964  12 01 37    #   header "id": "7"
               22 05  0A 01 65  12 00         #   header "e": ""
            B7BAADA1FC08F2C81A9A651647E65328
            """);

    private static final byte[] STAMPED = Envelopes.hex("""
            F3899AC2
            0A 01 61
            1A 05  08 00  1A 01 78
            1A 05  08 00  1A 01 79
            D2 7E 22                                       # stamp, field 2026
               0A 10 00112233445566778899AABBCCDDEEFF      # incarnation
               11 0500000000000000                         # lowest unsettled: 5
               18 01                                       # flags: placed by the service
               22 03 AC02 03                               # acceptance numbers: 300, 303
            786CF3AC32A442BFA6B0BDF7C25E5E47
            """);

    private static final UUID INCARNATION = new UUID(0x0011223344556677L, 0x8899AABBCCDDEEFFL);

    private static List<UserRecord> threeRecords() {
        return List.of(
                UserRecord.of("a", ascii("hi")).withExplicitHashKey(HashKey.parse("255")),
                UserRecord.of("user-42", ascii("")),
                UserRecord.of("a", ascii("you")));
    }

    private static UserRecord recordWithHeaders() {
        return UserRecord.of("a", ascii("x")).withHeaders(List.of(new Header("id", "7"), new Header("e", "")));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] encoded(List<UserRecord> records) {
        Aggregator aggregator = Aggregator.unstamped(1_000);
        for (UserRecord record : records) {
            assertThat(aggregator.add(record)).isTrue();
        }
        return aggregator.encode();
    }

    private static Payload.Aggregated decoded(byte[] wireRecord) {
        return (Payload.Aggregated) Deaggregator.decode(ByteBuffer.wrap(wireRecord));
    }

    @Test
    void recordsAreWrittenByteForByte() {
        assertThat(encoded(threeRecords())).isEqualTo(THREE_RECORDS);
    }

    @Test
    void recordsAreReadBack() {
        assertThat(decoded(THREE_RECORDS)).extracting(SubRecord::record).containsExactlyElementsOf(threeRecords());
    }

    @Test
    void headersAreWrittenByteForByte() {
        assertThat(encoded(List.of(recordWithHeaders()))).isEqualTo(WITH_HEADERS);
    }

    @Test
    void headersAreReadBack() {
        assertThat(decoded(WITH_HEADERS)).extracting(SubRecord::record).containsExactly(recordWithHeaders());
    }

    @Test
    void stampIsWrittenByteForByte() {
        Aggregator aggregator = Aggregator.stamped(1_000);
        assertThat(aggregator.add(UserRecord.of("a", ascii("x")), 300)).isTrue();
        assertThat(aggregator.add(UserRecord.of("a", ascii("y")), 303)).isTrue();

        assertThat(aggregator.encode(new UnitStamp(INCARNATION, 5, true))).isEqualTo(STAMPED);
    }

    @Test
    void stampIsReadBack() {
        Payload.Aggregated aggregated = decoded(STAMPED);

        assertThat(aggregated.stamp()).contains(new UnitStamp(INCARNATION, 5, true));
        assertThat(aggregated)
                .containsExactly(
                        new SubRecord(0, UserRecord.of("a", ascii("x")), Optional.of(new RecordId(INCARNATION, 300))),
                        new SubRecord(1, UserRecord.of("a", ascii("y")), Optional.of(new RecordId(INCARNATION, 303))));
    }

    @Test
    void generatedClassesReadTheSame() throws InvalidProtocolBufferException {
        Oracle.AggregatedRecord oracle = Oracle.AggregatedRecord.parseFrom(Envelopes.content(THREE_RECORDS));

        assertThat(oracle).isEqualTo(OracleEncoder.encode(threeRecords()));
    }
}
