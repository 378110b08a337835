package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TallyTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final Tally tally = new Tally(Duration.ofSeconds(3));

    private List<Integer> calls(int fromSecond, int toSecond, boolean matches) {
        List<Integer> seconds = new ArrayList<>();
        for (int second = fromSecond; second < toSecond; second++) {
            if (tally.callsForScan(matches, LONGEST, second * SECOND)) {
                seconds.add(second);
            }
        }
        return seconds;
    }

    @Test
    void differenceThatPassesIsNone() {
        assertThat(calls(0, 3, false)).isEmpty();
        assertThat(calls(3, 4, true)).isEmpty();
        assertThat(calls(4, 7, false)).isEmpty();
    }

    @Test
    void lastingDifferenceIsAskedForEverLessOften() {
        assertThat(calls(0, 200, false)).containsExactly(3, 9, 21, 45, 93, 189);
    }

    @Test
    void neverMoreSeldomThanAScanComesByItself() {
        calls(0, 2000, false);

        assertThat(calls(2000, 4000, false)).hasSizeBetween(6, 7);
    }

    @Test
    void differenceAfterAMatchIsANewOne() {
        calls(0, 100, false);
        calls(100, 101, true);

        assertThat(calls(101, 106, false)).containsExactly(104);
    }
}
