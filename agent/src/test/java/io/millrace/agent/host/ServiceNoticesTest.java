package io.millrace.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** In virtual time. */
class ServiceNoticesTest {
    private static final long SECOND = 1_000_000_000L;

    private final List<List<String>> sent = new ArrayList<>();
    private long now = 5_000 * SECOND;
    private boolean alive = true;
    private boolean broken;

    private final ServiceNotices notices = new ServiceNotices(
            Optional.of(this::take), Optional.of(new Watchdog(Duration.ofSeconds(60), () -> alive)), () -> now);

    private void take(List<String> message) throws IOException {
        if (broken) {
            throw new IOException("no socket");
        }
        sent.add(message);
    }

    @Test
    void pingsEveryHalfOfTheWatchdogsTime() {
        assertThat(pingsWithin(301)).isEqualTo(List.of(0, 30, 60, 90, 120, 150, 180, 210, 240, 270, 300));
    }

    @Test
    void agentThatHangsIsNotVouchedForAndIsAgainAtOnceWhenItGoesOn() {
        pingsWithin(40);
        alive = false;
        assertThat(pingsWithin(100)).isEmpty();
        alive = true;
        assertThat(pingsWithin(31)).containsExactly(0, 30);
    }

    @Test
    void pingThatDidNotGetThroughIsTriedASecondLater() {
        broken = true;
        assertThat(pingsWithin(5)).isEmpty();
        broken = false;
        assertThat(pingsWithin(30)).containsExactly(0);
    }

    @Test
    void lifeOfTheAgentIsTold() {
        notices.ready("3 flows");
        notices.reloading();
        notices.ready("4 flows");
        notices.stopping("delivers what is under way");
        assertThat(sent)
                .containsExactly(
                        List.of("READY=1", "STATUS=3 flows"),
                        List.of("RELOADING=1", "MONOTONIC_USEC=5000000000"),
                        List.of("READY=1", "STATUS=4 flows"),
                        List.of("STOPPING=1", "STATUS=delivers what is under way"));
    }

    @Test
    void statusIsToldWhenItChangedAndAtMostEveryTenSeconds() {
        ServiceNotices plain = new ServiceNotices(Optional.of(this::take), Optional.empty(), () -> now);
        plain.ready("a");
        for (int second = 0; second < 35; second++) {
            plain.status(second < 15 ? "line " + second : "calm");
            plain.tick();
            now += SECOND;
        }
        assertThat(sent)
                .containsExactly(List.of("READY=1", "STATUS=a"), List.of("STATUS=line 10"), List.of("STATUS=calm"));
    }

    @Test
    void statusIsOneShortLine() {
        notices.ready("a\nMAINPID=1\r" + "x".repeat(500));
        assertThat(sent.get(0).get(1))
                .startsWith("STATUS=a MAINPID=1 xx")
                .hasSize(207)
                .endsWith("…");
    }

    @Test
    void nothingIsToldWhereThereIsNoManager() {
        ServiceNotices none =
                ServiceNotices.of(Map.of("WATCHDOG_USEC", "1"), 1, "/does/not/exist", () -> true, () -> now);
        none.ready("x");
        none.reloading();
        none.tick();
        none.stopping("x");
        assertThat(sent).isEmpty();
    }

    @Test
    void watchdogOfAnotherProcessIsNotOurs() {
        assertThat(Watchdog.time(Map.of("WATCHDOG_USEC", "60000000"), 7)).hasValue(Duration.ofSeconds(60));
        assertThat(Watchdog.time(Map.of("WATCHDOG_USEC", "60000000", "WATCHDOG_PID", "7"), 7))
                .isPresent();
        assertThat(Watchdog.time(Map.of("WATCHDOG_USEC", "60000000", "WATCHDOG_PID", "8"), 7))
                .isEmpty();
        assertThat(Watchdog.time(Map.of("WATCHDOG_USEC", "0"), 7)).isEmpty();
        assertThat(Watchdog.time(Map.of("WATCHDOG_USEC", "soon"), 7)).isEmpty();
        assertThat(Watchdog.time(Map.of(), 7)).isEmpty();
    }

    private List<Integer> pingsWithin(int seconds) {
        List<Integer> pings = new ArrayList<>();
        for (int second = 0; second < seconds; second++) {
            int before = sent.size();
            notices.tick();
            if (sent.size() > before) {
                assertThat(sent.get(before)).containsExactly("WATCHDOG=1");
                pings.add(second);
            }
            now += SECOND;
        }
        return pings;
    }
}
