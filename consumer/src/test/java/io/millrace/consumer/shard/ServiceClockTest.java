package io.millrace.consumer.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServiceClockTest {
    private static final Instant OWN = Instant.parse("2026-03-01T12:10:00Z");
    private long nanos = 5_000;
    private final ServiceClock clock = new ServiceClock(() -> OWN, () -> nanos);

    @Test
    void ownClockCountsUntilAnAnswerIsDated() {
        clock.answered(Optional.empty());

        assertThat(clock.instant()).isEqualTo(OWN);
    }

    @Test
    void dateOfAnAnswerReplacesTheOwnClock() {
        clock.answered(Optional.of("Sun, 01 Mar 2026 12:00:00 GMT"));

        assertThat(clock.instant()).isEqualTo(Instant.parse("2026-03-01T12:00:00Z"));
    }

    @Test
    void timeGoesOnBetweenAnswersButNeverFasterThanTheServices() {
        clock.answered(Optional.of("Sun, 01 Mar 2026 12:00:00 GMT"));
        nanos += Duration.ofSeconds(101).toNanos();

        // A monotonic clock that is a hundredth too fast has measured 101 s of what were 100 s.
        assertThat(clock.instant())
                .isBetween(Instant.parse("2026-03-01T12:01:39Z"), Instant.parse("2026-03-01T12:01:40Z"));
    }

    @Test
    void unreadableDateIsPassedOver() {
        clock.answered(Optional.of("Sun, 01 Mar 2026 12:00:00 GMT"));
        clock.answered(Optional.of("yesterday"));

        assertThat(clock.instant()).isEqualTo(Instant.parse("2026-03-01T12:00:00Z"));
    }
}
