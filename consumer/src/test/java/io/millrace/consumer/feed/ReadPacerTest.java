package io.millrace.consumer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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
        assertThat(pacer.waitFrom(millis(40))).isEqualTo(Duration.ofMillis(960));
        assertThat(pacer.waitFrom(millis(1000))).isZero();
        pacer.started(millis(1000));
        pacer.answered(0, false);
        assertThat(pacer.waitFrom(millis(1000))).isEqualTo(Duration.ofMillis(10));
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
        assertThat(now - START).isLessThan(Duration.ofSeconds(101).toNanos());
    }

    @Test
    void largeAnswerIsPaidForAtTwoMegabytesASecond() {
        pacer.started(millis(0));
        pacer.answered(10_000_000, false);
        assertThat(pacer.waitFrom(millis(300))).isEqualTo(Duration.ofMillis(4700));
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
}
