package io.millrace.consumer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReadPacerTest {
    private static final long START = Long.MAX_VALUE - Duration.ofSeconds(3).toNanos();
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10));

    private final ReadPacer pacer = new ReadPacer(BACKOFF, new Random(5), START);

    private static long millis(long millis) {
        return START + Duration.ofMillis(millis).toNanos();
    }

    @Test
    void backlogIsReadBackToBack() {
        for (int i = 0; i < 5; i++) {
            assertThat(pacer.waitFrom(millis(i))).isZero();
            pacer.started(millis(i));
            pacer.answered(100, false);
        }
    }

    @Test
    void sixthReadWaitsUntilASecondAfterTheFirstEvenWhereTheClockWraps() {
        for (int i = 0; i < 5; i++) {
            pacer.started(millis(i * 10L));
            pacer.answered(0, false);
        }
        assertThat(pacer.waitFrom(millis(40))).isBetween(Duration.ofMillis(980), Duration.ofMillis(1_040));
        assertThat(pacer.waitFrom(millis(1080))).isZero();
        pacer.started(millis(1080));
        pacer.answered(0, false);
        assertThat(pacer.waitFrom(millis(1000))).isBetween(Duration.ofMillis(30), Duration.ofMillis(90));
    }

    @Test
    void neverMoreThanFiveReadsInAnySecondOverManySeconds() {
        long[] starts = new long[500];
        long now = START;
        for (int i = 0; i < starts.length; i++) {
            now += pacer.waitFrom(now).toNanos();
            starts[i] = now;
            pacer.started(now);
            pacer.answered(0, false);
            if (i >= 5) {
                assertThat(now - starts[i - 5]).isGreaterThanOrEqualTo(1_000_000_000L);
            }
        }
        assertThat(now - START).isLessThan(Duration.ofSeconds(106).toNanos());
    }

    @Test
    void largeAnswerIsPaidForAtTwoMegabytesASecond() {
        pacer.started(millis(0));
        pacer.answered(10_000_000, false);
        assertThat(pacer.waitFrom(millis(300))).isBetween(Duration.ofMillis(4_800), Duration.ofMillis(5_100));
    }

    @Test
    void atTheTipReadsAreTwoHundredToTwoHundredAndFiftyMillisecondsApart() {
        long least = Long.MAX_VALUE;
        long most = 0;
        for (int i = 0; i < 200; i++) {
            long at = START + Duration.ofSeconds(i).toNanos();
            pacer.started(at);
            pacer.answered(1_000, true);
            long wait = pacer.waitFrom(at).toMillis();
            least = Math.min(least, wait);
            most = Math.max(most, wait);
        }
        assertThat(least).isBetween(200L, 210L);
        assertThat(most).isBetween(240L, 250L);
    }

    @Test
    void failuresWaitLongerAndLongerWithFullJitterUntilOneSucceeds() {
        long most = 0;
        for (int failure = 1; failure <= 12; failure++) {
            Duration wait = pacer.failed(millis(0));
            assertThat(wait).isBetween(Duration.ZERO, Duration.ofMillis(Math.min(10_000, 200L << (failure - 1))));
            most = Math.max(most, wait.toMillis());
        }
        assertThat(most).isGreaterThan(2_000);
        assertThat(pacer.failures()).isEqualTo(12);
        pacer.answered(0, false);
        assertThat(pacer.failures()).isZero();
    }

    /** A shard that takes five reads in any second and refuses the others. */
    private static final class SharedShard {
        private final Deque<Long> reads = new ArrayDeque<>();

        boolean takes(long now) {
            while (!reads.isEmpty() && now - reads.element() >= 1_000_000_000L) {
                reads.remove();
            }
            return reads.size() < 5 && reads.add(now);
        }
    }

    /** Lets so many readers read one shard at its tip for ten minutes; yields each one's reads and refusals of the last nine. */
    private static int[][] share(int readers, long seed) {
        SharedShard shard = new SharedShard();
        Random random = new Random(seed);
        List<ReadPacer> pacers = new ArrayList<>();
        int[][] counts = new int[readers][2];
        for (int i = 0; i < readers; i++) {
            pacers.add(new ReadPacer(BACKOFF, random, START));
        }
        for (int milli = 0; milli < 600_000; milli++) {
            long now = millis(milli);
            for (int i = 0; i < readers; i++) {
                if (pacers.get(i).waitFrom(now).isZero()) {
                    boolean taken = read(pacers.get(i), shard, now);
                    counts[i][taken ? 0 : 1] += milli < 60_000 ? 0 : 1;
                }
            }
        }
        return counts;
    }

    private static boolean read(ReadPacer pacer, SharedShard shard, long now) {
        pacer.started(now);
        if (shard.takes(now)) {
            pacer.answered(1_000, true);
            return true;
        }
        pacer.throttled(now);
        return false;
    }

    @Test
    void fiveReadersOfOneShardShareItEvenlyAndAreSeldomRefused() {
        for (long seed = 1; seed <= 5; seed++) {
            int[][] counts = share(5, seed);
            int reads = Arrays.stream(counts).mapToInt(count -> count[0]).sum();
            int refused = Arrays.stream(counts).mapToInt(count -> count[1]).sum();
            assertThat(refused).as("refusals, seed %s", seed).isLessThan(reads / 10);
            assertThat(reads).as("reads of 2,700, seed %s", seed).isGreaterThan(1_700);
            for (int[] count : counts) {
                assertThat(count[0]).as("one of %s, seed %s", reads, seed).isBetween(reads / 8, reads / 3);
            }
        }
    }

    @Test
    void loneReaderThatWasRefusedOnceReadsAtItsOldPaceWithinAMinute() {
        pacer.started(millis(0));
        pacer.throttled(millis(0));
        long now = START;
        int reads = 0;
        while (now - START < Duration.ofSeconds(60).toNanos()) {
            now += pacer.waitFrom(now).toNanos();
            pacer.started(now);
            pacer.answered(1_000, true);
            reads++;
        }
        assertThat(reads).isGreaterThan(170);
        assertThat(pacer.waitFrom(now)).isBetween(Duration.ofMillis(199), Duration.ofMillis(251));
    }

    @Test
    void readerThatIsRefusedForEverStillAsksEveryFewSeconds() {
        long now = START;
        for (int i = 0; i < 100; i++) {
            pacer.started(now);
            Duration wait = pacer.throttled(now);
            assertThat(wait).isBetween(Duration.ofMillis(200), Duration.ofSeconds(7));
            now += wait.toNanos();
        }
    }
}
