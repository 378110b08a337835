package io.millrace.consumer.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.event.ShardHealth.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchdogTest {
    private final Watchdog watchdog = new Watchdog(Duration.ofSeconds(30));

    private List<Integer> restarts(State state, int fromSecond, int toSecond) {
        List<Integer> restarts = new ArrayList<>();
        for (int second = fromSecond; second < toSecond; second++) {
            if (watchdog.restarts(state, second * 1_000_000_000L)) {
                restarts.add(second);
            }
        }
        return restarts;
    }

    @Test
    void stallIsEndedAtOnceAndThenEverMoreRarely() {
        assertThat(restarts(State.STALLED, 100, 2_100)).containsExactly(100, 130, 190, 310, 550, 1_030, 1_510, 1_990);
    }

    @Test
    void nextStallBeginsAnew() {
        assertThat(restarts(State.STALLED, 0, 200)).containsExactly(0, 30, 90);
        assertThat(restarts(State.RUNNING, 200, 210)).isEmpty();
        assertThat(restarts(State.STALLED, 210, 300)).containsExactly(210, 240);
    }

    @Test
    void whatIsNotAStallIsLeftAlone() {
        for (State state : State.values()) {
            if (state != State.STALLED) {
                assertThat(restarts(state, 0, 1_000)).as("%s", state).isEmpty();
            }
        }
    }
}
