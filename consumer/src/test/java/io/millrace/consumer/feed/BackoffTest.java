package io.millrace.consumer.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Random random = new Random(3);

    @Test
    void boundDoublesUpToTheMost() {
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));
        for (int failures = 1; failures < 200; failures++) {
            long bound = failures > 6 ? 5_000 : 100L << (failures - 1);
            assertThat(backoff.halfJitter(failures, random))
                    .isBetween(
                            Duration.ofMillis(Math.min(bound, 5_000) / 2), Duration.ofMillis(Math.min(bound, 5_000)));
            assertThat(backoff.fullJitter(failures, random)).isLessThanOrEqualTo(Duration.ofMillis(bound));
        }
    }

    @Test
    void emptyRangeIsRefused() {
        assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .hasMessageContaining("PT2S");
    }
}
