package io.millrace.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashKeyTest {
    private static final String LARGEST = "340282366920938463463374607431768211455";

    @Test
    void partitionKeyIsHashedAsUtf8() {
        // md5("a") = 0cc175b9c0f1b6a831c399e269772661
        assertThat(HashKey.ofPartitionKey("a")).isEqualTo(new HashKey(0x0cc175b9c0f1b6a8L, 0x31c399e269772661L));
        for (String key : new String[] {"", "user-42", "\u00e9\u4e2d", "\uD83D\uDE00".repeat(128)}) {
            assertThat(HashKey.ofPartitionKey(key).toDecimal())
                    .isEqualTo(RandomRecords.md5Number(key).toString());
        }
    }

    @Test
    void decimalTextIsThatOfTheUnsignedNumber() {
        assertThat(HashKey.MIN.toDecimal()).isEqualTo("0");
        assertThat(HashKey.MAX.toDecimal()).isEqualTo(LARGEST);
        assertThat(new HashKey(0, -1).toDecimal()).isEqualTo("18446744073709551615");
        assertThat(new HashKey(1, 0)).hasToString("18446744073709551616");
        assertThat(HashKey.parse("170141183460469231731687303715884105728")).isEqualTo(new HashKey(1L << 63, 0));
    }

    @Test
    void everyNumberSurvivesItsText() {
        long seed = 7_301;
        Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            BigInteger number = new BigInteger(random.nextInt(129), random);
            HashKey parsed = HashKey.parse(number.toString());
            assertThat(RandomRecords.unsigned(parsed))
                    .as("seed %d, number %d", seed, i)
                    .isEqualTo(number);
            assertThat(parsed.toDecimal()).as("seed %d, number %d", seed, i).isEqualTo(number.toString());
        }
    }

    @Test
    void leadingZerosDoNotMatter() {
        assertThat(HashKey.parse("0".repeat(100) + "12")).isEqualTo(new HashKey(0, 12));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "340282366920938463463374607431768211456",
                "999999999999999999999999999999999999999",
                "1000000000000000000000000000000000000000",
                "34028236692093846346337460743176821145500000000000000000000000000000000000000000000000000000000"
            })
    void numberAbove128BitsIsRefused(String decimal) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HashKey.parse(decimal))
                .withMessageContaining(decimal.substring(0, 39))
                .withMessageContaining("above the largest one, " + LARGEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "+1", " 1", "1 ", "0x1f", "1.0", "1e5", "\u0661", "12a"})
    void textThatIsNoNumberIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HashKey.parse(text))
                .withMessageContaining('"' + text + '"');
    }

    @Test
    void emptyTextIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> HashKey.parse("")).withMessageContaining("empty");
    }

    @Test
    void orderIsThatOfTheUnsignedNumbers() {
        long seed = 7_302;
        RandomRecords random = new RandomRecords(new Random(seed), 0);
        for (int i = 0; i < 10_000; i++) {
            HashKey one = random.hashKey();
            HashKey two = random.hashKey();
            assertThat(Integer.signum(one.compareTo(two)))
                    .as("seed %d, pair %d", seed, i)
                    .isEqualTo(RandomRecords.unsigned(one).compareTo(RandomRecords.unsigned(two)));
        }
    }

    @Test
    void rangeHoldsBothItsEnds() {
        HashKeyRange range = HashKeyRange.parse("5", "170141183460469231731687303715884105728");

        assertThat(range.contains(HashKey.parse("4"))).isFalse();
        assertThat(range.contains(HashKey.parse("5"))).isTrue();
        assertThat(range.contains(HashKey.parse("170141183460469231731687303715884105728")))
                .isTrue();
        assertThat(range.contains(HashKey.parse("170141183460469231731687303715884105729")))
                .isFalse();
        assertThat(HashKeyRange.ALL.contains(HashKey.MIN)).isTrue();
        assertThat(HashKeyRange.ALL.contains(HashKey.MAX)).isTrue();
    }

    @Test
    void rangeThatEndsBeforeItStartsIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HashKeyRange.parse("6", "5"))
                .withMessageContaining("6 to 5");
    }
}
