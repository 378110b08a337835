package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScanPaceTest {
    private static final LeaseTiming TIMING = LeaseTiming.of(Duration.ofSeconds(10));

    @Test
    void smallTableIsScannedEveryBeat() {
        assertThat(ScanPace.every(1, TIMING)).isEqualTo(TIMING.beat());
        assertThat(ScanPace.every(32, TIMING)).isEqualTo(TIMING.beat());
    }

    @Test
    void workerSpendsAUnitASecondUntilFiveMinutes() {
        assertThat(ScanPace.every(400, TIMING)).isEqualTo(Duration.ofSeconds(26));
        assertThat(ScanPace.every(1_000, TIMING)).isEqualTo(Duration.ofSeconds(63));
        assertThat(ScanPace.every(5_000, TIMING)).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void besideForeignOwnersItIsScannedAsOftenAsOnePartitionServes() {
        assertThat(ScanPace.besideForeignOwners(60, 3, TIMING)).isEqualTo(TIMING.beat());
        assertThat(ScanPace.besideForeignOwners(1_000, 100, TIMING)).isEqualTo(Duration.ofMillis(6_300));
        assertThat(ScanPace.besideForeignOwners(5_000, 200, TIMING)).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void scansThatOneEventCallsForAreSpreadOverAPartitionsReads() {
        assertThat(ScanPace.spread(60, 3)).isLessThan(Duration.ofMillis(20));
        assertThat(ScanPace.spread(5_000, 200)).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(65));
    }
}
