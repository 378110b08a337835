package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LaneRateTest {
    private static final long MILLI = Duration.ofMillis(1).toNanos();
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Test
    void aUnitOfTenMebibytesIsAdmittedAndItsDebtIsWaitedOff() {
        LaneRate rate = LaneRate.ofShard(1, 0);
        assertThat(rate.allows(0)).isTrue();
        rate.spend(10 * 1024 * 1024);
        assertThat(rate.allows(0)).isFalse();
        long again = rate.allowedAtNanos(0);
        assertThat(again).isBetween(9 * SECOND, 9 * SECOND + MILLI);
        assertThat(rate.allows(again)).isTrue();
    }

    @Test
    void recordsAreLimitedAsBytesAre() {
        LaneRate rate = LaneRate.ofShard(1, 0);
        int sent = 0;
        for (long now = 0; now < 10 * SECOND; now += MILLI) {
            while (rate.allows(now)) {
                rate.spend(10);
                sent++;
            }
        }
        assertThat(sent).isBetween(10_900, 11_100);
    }

    @Test
    void oneBurstOfThrottlesCutsOnce() {
        LaneRate rate = LaneRate.ofShard(1.5, 0);
        rate.throttled(5, 10);
        double once = rate.share();
        rate.throttled(6, 11);
        rate.throttled(7, 12);
        assertThat(rate.share()).isBetween(once, once + 0.001);
        assertThat(once).isBetween(0.8, 0.81);
        rate.throttled(20, 30);
        assertThat(rate.share()).isBetween(0.63, 0.66);
    }

    @Test
    void aLaneNeverStopsForGoodAndComesBack() {
        LaneRate rate = LaneRate.ofShard(1, 0);
        long now = 0;
        for (int i = 0; i < 1000; i++) {
            now += MILLI;
            rate.throttled(now, now);
        }
        assertThat(rate.share()).isBetween(0.02, 0.03);
        rate.allows(now + 20 * SECOND);
        assertThat(rate.share()).isEqualTo(1);
    }

    @Test
    void unknownShardsAreProbedFromTheRateOfOneByDoubling() {
        LaneRate rate = LaneRate.ofUnknownShards(0);
        int sent = 0;
        for (long now = 0; now < SECOND; now += MILLI) {
            while (rate.allows(now)) {
                rate.spend(10);
                sent++;
            }
        }
        assertThat(sent).isBetween(900, 2000);
        for (long now = SECOND; now < 6 * SECOND; now += MILLI) {
            while (rate.allows(now)) {
                rate.spend(10);
            }
        }
        assertThat(rate.share()).isBetween(32.0, 80.0);
    }

    @Test
    void severalShardsOfWhichTheServiceChoosesAreOneRate() {
        LaneRate rate = LaneRate.ofShards(4, 1.5, 0);
        assertThat(rate.share()).isEqualTo(6);
        rate.throttled(5, 10);
        assertThat(rate.share()).isBetween(3.2, 3.21);
        rate.throttled(20, 30);
        assertThat(rate.share()).isBetween(2.55, 2.57);
        rate.allows(5 * SECOND);
        assertThat(rate.share()).isBetween(4.5, 4.6);
        rate.allows(60 * SECOND);
        assertThat(rate.share()).isEqualTo(6);
    }

    @Test
    void fourProducersShareAShardFairlyAndUseIt() {
        long seed = 11;
        Random random = new Random(seed);
        List<LaneRate> rates = new ArrayList<>();
        long[] stored = new long[4];
        long[] retryAt = new long[4];
        for (int i = 0; i < 4; i++) {
            rates.add(LaneRate.ofShard(1.5, 0));
        }
        double shardTokens = LaneRate.SHARD_BYTES_PER_SECOND;
        int unit = 50_000;
        for (long now = 0; now < 120 * SECOND; now += MILLI) {
            shardTokens =
                    Math.min(LaneRate.SHARD_BYTES_PER_SECOND, shardTokens + LaneRate.SHARD_BYTES_PER_SECOND / 1000);
            int first = random.nextInt(4);
            for (int k = 0; k < 4; k++) {
                int i = (first + k) % 4;
                if (now < retryAt[i] || !rates.get(i).allows(now)) {
                    continue;
                }
                rates.get(i).spend(unit);
                if (shardTokens >= unit) {
                    shardTokens -= unit;
                    stored[i] += now < 60 * SECOND ? 0 : unit;
                } else {
                    rates.get(i).throttled(now, now + 1);
                    retryAt[i] = now + random.nextLong(50 * MILLI);
                }
            }
        }
        long all = stored[0] + stored[1] + stored[2] + stored[3];
        assertThat(all / 60.0).as("seed %d", seed).isGreaterThan(0.85 * LaneRate.SHARD_BYTES_PER_SECOND);
        for (long one : stored) {
            assertThat(one / (double) all).as("seed %d", seed).isBetween(0.2, 0.3);
        }
    }
}
