package io.millrace.consumer.lease;

import java.time.Duration;

/**
 * How often one worker reads the whole lease table: what it costs grows with the table, and with it the pause, so that a
 * worker spends about one read unit a second. Beside owners that write no rows only the table shows who lives.
 */
final class ScanPace {
    /** An item has about 500 bytes, and a unit reads 8 KiB where the reading may be a little old. */
    private static final int LEASES_PER_UNIT = 16;

    /** The scans of a whole fleet together take a third of what one partition of the table serves. */
    private static final int UNITS_A_SECOND = 1_000;

    private ScanPace() {}

    /** What one scan costs, at least one. */
    static int units(int leases) {
        return 1 + leases / LEASES_PER_UNIT;
    }

    /** Between two scans that nothing calls for. */
    static Duration every(int leases, LeaseTiming timing) {
        return between(timing.scanEvery(), Duration.ofSeconds(units(leases)), timing.scanAtMost());
    }

    /** Likewise, where some leases are alive by their counters alone; no more seldom than the KCL looks. */
    static Duration besideForeignOwners(int leases, int workers, LeaseTiming timing) {
        return between(
                timing.scanEvery(), spread(leases, workers), timing.leaseTime().multipliedBy(2));
    }

    /** The time in which the scans of all workers lie that one event calls for. */
    static Duration spread(int leases, int workers) {
        return Duration.ofSeconds((long) units(leases) * workers).dividedBy(UNITS_A_SECOND);
    }

    private static Duration between(Duration least, Duration wanted, Duration most) {
        if (wanted.compareTo(least) < 0) {
            return least;
        }
        return wanted.compareTo(most) < 0 ? wanted : most;
    }
}
