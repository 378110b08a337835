package io.millrace.compatibility;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.aggregation.Damage;
import io.millrace.aggregation.Deaggregator;
import io.millrace.aggregation.Payload;
import io.millrace.aggregation.UserRecord;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Damaged aggregates, beside the KCL: Millrace reads what the KCL reads, and hands on whole what the KCL hands on whole. It differs
 * on purpose in three kinds of damage, where the KCL loses records or hands out part of an aggregate; Millrace hands those on whole
 * too, and names the damage.
 */
final class DamagedAggregatesTest {
    private static final int SEEDS = 40_000;
    private static final Set<Damage> DIFFERENT_ON_PURPOSE =
            EnumSet.of(Damage.INDEX_OUT_OF_RANGE, Damage.BAD_HASH_KEY, Damage.BAD_STAMP);

    @Test
    void seededDamageUnderAValidDigestIsJudgedAlike() {
        Set<Damage> seen = EnumSet.noneOf(Damage.class);
        int sound = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            byte[] content = RandomRecords.sealed(randomlyDamaged(seed));
            Optional<Damage> damage = damageOf(content);
            damage.ifPresent(seen::add);
            sound += damage.isPresent() ? 0 : 1;
            if (damage.filter(DIFFERENT_ON_PURPOSE::contains).isPresent()) {
                assertHandedOnWhole(content);
            } else {
                assertThat(ReadRecord.byMillrace(content))
                        .as("seed %d, %s", seed, damage)
                        .isEqualTo(ReadRecord.byKcl(content));
            }
        }
        // What the seeds reach, so that a weaker generator does not pass for agreement.
        assertThat(sound).isGreaterThan(SEEDS / 5);
        assertThat(seen)
                .contains(Damage.MALFORMED, Damage.MISSING_FIELD, Damage.INDEX_OUT_OF_RANGE)
                .contains(Damage.BAD_HASH_KEY, Damage.BAD_STAMP);
    }

    @Test
    void damageUnderTheOldDigestIsOneWholeRecordForBoth() {
        for (long seed = 0; seed < SEEDS / 10; seed++) {
            byte[] content = randomlyDamaged(seed);
            assertThat(ReadRecord.byMillrace(content)).as("seed %d", seed).isEqualTo(ReadRecord.byKcl(content));
        }
    }

    @Test
    void everyTruncationIsOneWholeRecordForBoth() {
        RandomRecords random = new RandomRecords(1);
        byte[] content = random.stamped(random.records(20, true));
        for (int length = 0; length < content.length; length++) {
            byte[] bytes = Arrays.copyOf(content, length);
            assertThat(ReadRecord.byMillrace(bytes)).as("length %d", length).isEqualTo(ReadRecord.byKcl(bytes));
            assertHandedOnWhole(bytes);
        }
    }

    @Test
    void anAggregateOfNoRecordsIsNothingForBoth() {
        byte[] content = aggregate("0a01 61");

        assertThat(ReadRecord.byMillrace(content)).isEmpty();
        assertThat(ReadRecord.byKcl(content)).isEmpty();
    }

    /** The KCL, on a Java without JAXB, dies of logging it; with JAXB it would lose the record without a trace. */
    @Test
    void aKeyIndexBeyondTheTableIsOneWholeRecordHereAndAnErrorInTheKcl() {
        byte[] content = aggregate("0a01 61  1a05 0800 1a01 01  1a05 0801 1a01 02");

        assertThat(damageOf(content)).contains(Damage.INDEX_OUT_OF_RANGE);
        assertHandedOnWhole(content);
        assertThatThrownBy(() -> ReadRecord.byKcl(content))
                .isInstanceOf(NoClassDefFoundError.class)
                .hasMessageContaining("javax/xml/bind");
    }

    /** The KCL cuts the index to 32 bits, and hands the record out under a key that it was not written with. */
    @Test
    void aKeyIndexOfMoreThan32BitsIsOneWholeRecordHereAndAWrongKeyInTheKcl() {
        byte[] content = aggregate("0a01 61  1a09 0880 8080 8010 1a01 01");

        assertThat(damageOf(content)).contains(Damage.INDEX_OUT_OF_RANGE);
        assertHandedOnWhole(content);
        assertThat(ReadRecord.byKcl(content)).extracting(ReadRecord::aggregated).containsExactly(true);
    }

    /** The KCL drops the aggregate, since no shard's range holds such a number. */
    @Test
    void anExplicitHashKeyOfMoreThan128BitsIsOneWholeRecordHereAndNothingInTheKcl() {
        String tooLarge = HexFormat.of().formatHex("340282366920938463463374607431768211456".getBytes(UTF_8));
        byte[] content = aggregate("0a01 61  1227" + tooLarge + "  1a07 0800 1000 1a01 01");

        assertThat(damageOf(content)).contains(Damage.BAD_HASH_KEY);
        assertHandedOnWhole(content);
        assertThat(ReadRecord.byKcl(content)).isEmpty();
    }

    private static byte[] randomlyDamaged(long seed) {
        RandomRecords random = new RandomRecords(seed);
        List<UserRecord> records = random.records(4, true);
        return random.damaged(seed % 2 == 0 ? random.stamped(records) : random.unstamped(records));
    }

    private static void assertHandedOnWhole(byte[] content) {
        assertThat(ReadRecord.byMillrace(content))
                .containsExactly(
                        new ReadRecord(ReadRecord.OUTER_PARTITION_KEY, null, ByteBuffer.wrap(content), 0, false));
    }

    private static Optional<Damage> damageOf(byte[] content) {
        return Deaggregator.decode(ByteBuffer.wrap(content)) instanceof Payload.Plain plain
                ? plain.damage()
                : Optional.empty();
    }

    /** Magic number, the given protobuf, and the digest that belongs to it. */
    private static byte[] aggregate(String protobufHex) {
        String hex = protobufHex.replace(" ", "");
        return RandomRecords.sealed(HexFormat.of().parseHex("f3899ac2" + hex + "00".repeat(16)));
    }
}
