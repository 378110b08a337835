package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PressureTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Duration PAUSE = Duration.ofSeconds(3);

    private final Pressure pressure = new Pressure();

    @Test
    void nothingIsStretchedBeforeTheFirstThrottle() {
        assertThat(pressure.isOn(5)).isFalse();
        assertThat(pressure.stretch(PAUSE, 5)).isEqualTo(PAUSE);
    }

    @Test
    void manyThrottlesInASecondCountAsOne() {
        for (int i = 0; i < 50; i++) {
            pressure.throttled(7 * SECOND + i);
        }

        assertThat(pressure.isOn(8 * SECOND)).isTrue();
        assertThat(pressure.stretch(PAUSE, 8 * SECOND)).isEqualTo(PAUSE.multipliedBy(2));
    }

    @Test
    void lastingThrottlesStretchUpToSixteenTimes() {
        for (int second = 0; second < 60; second++) {
            pressure.throttled(second * SECOND);
        }

        assertThat(pressure.stretch(PAUSE, 60 * SECOND)).isEqualTo(PAUSE.multipliedBy(16));
    }

    @Test
    void everyTenQuietSecondsHalve() {
        for (int second = 0; second < 4; second++) {
            pressure.throttled(second * SECOND);
        }

        assertThat(pressure.stretch(PAUSE, 24 * SECOND)).isEqualTo(PAUSE.multipliedBy(4));
        assertThat(pressure.isOn(42 * SECOND)).isTrue();
        assertThat(pressure.isOn(43 * SECOND)).isFalse();
        pressure.throttled(90 * SECOND);
        assertThat(pressure.stretch(PAUSE, 91 * SECOND)).isEqualTo(PAUSE.multipliedBy(2));
    }
}
