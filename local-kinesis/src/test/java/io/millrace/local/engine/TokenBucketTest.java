package io.millrace.local.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBucketTest {
    @Test
    void aBucketHoldsItsBurstAndRefillsAtItsRate() {
        TokenBucket bucket = new TokenBucket(10, 30, 0);
        bucket.take(30);
        assertThat(bucket.has(1, 99)).isFalse();
        assertThat(bucket.has(1, 100)).isTrue();
        assertThat(bucket.has(30, 2999)).isFalse();
        assertThat(bucket.isFull(3000)).isTrue();
        assertThat(bucket.has(30, 100_000)).isTrue();
    }

    @Test
    void moreThanABucketGoesWhenItIsFullAndIsPaidForAfterwards() {
        TokenBucket bucket = new TokenBucket(10, 0);
        assertThat(bucket.has(50, 0)).isTrue();
        bucket.take(50);
        assertThat(bucket.has(1, 4099)).isFalse();
        assertThat(bucket.has(1, 4100)).isTrue();
        assertThat(bucket.has(50, 4999)).isFalse();
        assertThat(bucket.has(50, 5000)).isTrue();
    }

    @Test
    void aClockThatIsSetBackGivesNothingAndTakesNothing() {
        TokenBucket bucket = new TokenBucket(10, 10_000);
        bucket.take(10);
        assertThat(bucket.has(1, 0)).isFalse();
        assertThat(bucket.has(1, 100)).isTrue();
    }

    /** However time is cut into pieces, no more than burst plus rate times time goes, and that much does. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void overAnyTimeTheRateIsKeptToTheToken(long seed) {
        Random random = new Random(seed);
        TokenBucket bucket = new TokenBucket(997, 0);
        long taken = 0;
        long now = 0;
        for (; now < 100_000; now += random.nextInt(7)) {
            while (bucket.has(1, now)) {
                bucket.take(1);
                taken++;
            }
            assertThat(taken).isBetween(997 + 997 * now / 1000 - 1, 998 + 997 * now / 1000);
        }
    }
}
