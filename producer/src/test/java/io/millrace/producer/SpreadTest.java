package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpreadTest {
    @Test
    void everyValueIsInABucketWhoseHighestIsAtMostASixteenthAboveIt() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            long value = random.nextLong() >>> (1 + random.nextInt(63));
            long highest = Spread.highestIn(Spread.bucketOf(value));
            assertThat(highest).isGreaterThanOrEqualTo(value);
            assertThat(highest - value).isLessThanOrEqualTo(value / 16);
        }
        assertThat(Spread.highestIn(Spread.bucketOf(Long.MAX_VALUE))).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void percentilesAreWithinASixteenthOfTheExactOnes(long seed) {
        Random random = new Random(seed);
        Spread spread = new Spread();
        long[] values = new long[1 + random.nextInt(5000)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (long) (1e6 * Math.exp(random.nextGaussian()));
            spread.add(values[i], 1, i * 1_000_000L);
        }
        Arrays.sort(values);
        for (double share : new double[] {0, 0.01, 0.5, 0.95, 0.99, 1}) {
            long exact = values[Math.max(0, (int) Math.ceil(share * values.length) - 1)];
            assertThat(spread.percentile(share, 5_000_000_000L)).isBetween((double) exact, exact * 17 / 16.0);
        }
        assertThat(spread.largest(5_000_000_000L)).isEqualTo(values[values.length - 1]);
        assertThat(spread.sum()).isEqualTo(Arrays.stream(values).sum());
    }

    @Test
    void aWeightCountsAsThatManyValues() {
        Spread weighted = new Spread();
        Spread oneByOne = new Spread();
        for (int value = 0; value < 50; value++) {
            weighted.add(value, value, 7);
            for (int i = 0; i < value; i++) {
                oneByOne.add(value, 1, 7);
            }
        }
        assertThat(weighted.count()).isEqualTo(oneByOne.count());
        assertThat(weighted.sum()).isEqualTo(oneByOne.sum());
        assertThat(weighted.percentile(0.3, 7)).isEqualTo(oneByOne.percentile(0.3, 7));
    }

    @Test
    void valuesAreForgottenAfterTwoMinutesAtMostAndNinetySecondsAtLeast() {
        long second = Spread.SLOT_NANOS / 30;
        for (long start = 0; start < 60; start += 7) {
            Spread spread = new Spread();
            spread.add(1000, 1, start * second);
            assertThat(spread.largest((start + 90) * second)).isEqualTo(1000);
            assertThat(spread.largest((start + 120) * second)).isZero();
            assertThat(spread.percentile(0.5, (start + 120) * second)).isNaN();

            spread.add(5, 1, (start + 200) * second);
            assertThat(spread.largest((start + 200) * second)).isEqualTo(5);
            assertThat(spread.count()).isEqualTo(2);
        }
    }

    @Test
    void aTimeThatIsOlderThanTheLastOneCountsAsThatOne() {
        Spread spread = new Spread();
        spread.add(9, 1, 10 * Spread.SLOT_NANOS);
        spread.add(3, 1, 2 * Spread.SLOT_NANOS);
        assertThat(spread.largest(10 * Spread.SLOT_NANOS)).isEqualTo(9);
        assertThat(spread.percentile(0.5, 10 * Spread.SLOT_NANOS)).isEqualTo(3);
    }
}
