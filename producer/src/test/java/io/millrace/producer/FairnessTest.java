package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKey;
import io.millrace.producer.Contest.Contender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Four whole producers on one shard of 1 MiB and 1,000 records a second, which throttles by the entry. In virtual time. */
class FairnessTest {
    private static final Duration WARM = Duration.ofSeconds(10);
    private static final Duration END = Duration.ofSeconds(50);
    private static final long BUDGET_BYTES = 4L * 1024 * 1024;

    /** Each offers what the shard takes in all, or a third of it, or four times as much. */
    @ParameterizedTest
    @CsvSource({"1, 1.0", "2, 0.33", "3, 4.0"})
    void fourProducersUseAThrottledShardToTheFullAndShareItFairly(long seed, double offeredShards) {
        Contest contest = new Contest(1, seed);
        for (int i = 0; i < 4; i++) {
            join(contest, offeredShards);
        }
        contest.run(END);

        assertThat(contest.utilisation(WARM, END)).as("seed %d", seed).isBetween(0.98, 1.02);
        assertThat(contest.fairness(WARM, END)).as("Jain, seed %d", seed).isGreaterThan(0.95);
        for (Contender one : contest.contenders) {
            double share = one.storedBytes(WARM, END) / Contest.SHARD_BYTES_PER_SECOND / 40;
            assertThat(share).as("seed %d", seed).isBetween(0.17, 0.34);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void wireRecordsOfOneRecordEachAreSharedAsFairlyByTheirCount(long seed) {
        Contest contest = new Contest(1, seed);
        ProducerConfig config = ProducerSimulationTest.oneByOne(Contest.config(BUDGET_BYTES), false);
        for (int i = 0; i < 4; i++) {
            contest.join(config).offer(600, 100, new HashKey(i + 1, 0));
        }
        contest.run(Duration.ofSeconds(40));

        double records = contest.contenders.stream()
                        .mapToDouble(one -> one.storedBytes(WARM, Duration.ofSeconds(40)))
                        .sum()
                / 103;
        assertThat(records / 30).as("records a second, seed %d", seed).isBetween(980.0, 1020.0);
        assertThat(contest.fairness(WARM, Duration.ofSeconds(40)))
                .as("Jain, seed %d", seed)
                .isGreaterThan(0.95);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aLateJoinerHasItsShareWithinFiveSeconds(long seed) {
        Contest contest = new Contest(1, seed);
        for (int i = 0; i < 3; i++) {
            join(contest, 1);
        }
        Duration joins = Duration.ofSeconds(30);
        contest.run(joins);
        Contender late = join(contest, 1);
        Duration end = Duration.ofSeconds(65);
        contest.run(end);

        double soon = late.storedBytes(joins, joins.plusSeconds(5)) / Contest.SHARD_BYTES_PER_SECOND / 5;
        assertThat(soon)
                .as("share of the shard in its first five seconds, seed %d", seed)
                .isGreaterThan(0.2);
        double later = late.storedBytes(joins.plusSeconds(5), end) / Contest.SHARD_BYTES_PER_SECOND / 30;
        assertThat(later).as("share after that, seed %d", seed).isBetween(0.15, 0.37);
        assertThat(contest.utilisation(joins, end)).as("seed %d", seed).isBetween(0.98, 1.02);
    }

    /**
     * As long as what waits for the hot shard leaves room in the byte budget. Wire records of the other then have requests to share, and
     * wait for those out of their own linger.
     */
    @Test
    void aHotShardSlowsNoOther() {
        long windowNanos = ProducerConfig.Timing.DEFAULT.collectionWindowNanos();
        long[] alone = coldLatencies(0);
        long[] besideHot = coldLatencies(2.5);
        for (int percent : new int[] {50, 99, 100}) {
            assertThat(percentile(besideHot, percent))
                    .as("percentile %d", percent)
                    .isLessThanOrEqualTo(percentile(alone, percent) + windowNanos);
        }
    }

    /** The time from put to ack of records of one shard, while the other is offered so many times what it takes. */
    private static long[] coldLatencies(double hotShards) {
        Contest contest = new Contest(2, 5);
        Contender one = contest.join(Contest.config(128L * 1024 * 1024));
        contest.run(Duration.ofSeconds(1));
        if (hotShards > 0) {
            one.offer(hotShards * Contest.SHARD_BYTES_PER_SECOND / 1000, 1000, HashKey.MIN);
        }
        List<Integer> cold = new ArrayList<>();
        List<Long> putAtNanos = new ArrayList<>();
        coldTraffic(contest, one, cold, putAtNanos);
        contest.run(Duration.ofSeconds(32));
        assertThat(one.producer.counters.throttled.sum()).isGreaterThanOrEqualTo(hotShards > 0 ? 5 : 0);
        long[] latencies = new long[cold.size()];
        for (int i = 0; i < latencies.length; i++) {
            assertThat(one.producer.puts.get(cold.get(i))).isCompleted();
            latencies[i] = one.producer.endedAtNanos.get(cold.get(i)).join() - putAtNanos.get(i);
        }
        Arrays.sort(latencies);
        return latencies;
    }

    private static void coldTraffic(Contest contest, Contender one, List<Integer> cold, List<Long> putAtNanos) {
        if (contest.time.nowNanos() < Duration.ofSeconds(30).toNanos()) {
            cold.add(one.producer.puts.size());
            putAtNanos.add(contest.time.nowNanos());
            one.put(200, HashKey.MAX);
            contest.time.after(millis(10), () -> coldTraffic(contest, one, cold, putAtNanos));
        }
    }

    private static long percentile(long[] sorted, int percent) {
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    }

    private static Contender join(Contest contest, double offeredShards) {
        Contender contender = contest.join(Contest.config(BUDGET_BYTES));
        contender.offer(
                offeredShards * Contest.SHARD_BYTES_PER_SECOND / 1000, 1000, new HashKey(contest.contenders.size(), 0));
        return contender;
    }

    private static long millis(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }
}
