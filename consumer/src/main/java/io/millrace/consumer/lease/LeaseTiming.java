package io.millrace.consumer.lease;

import java.time.Duration;

/**
 * Every interval of the lease protocol, from the lease time T. Safe as long as {@code fence/(1-rho) + pause <=
 * leaseTime/(1+rho)}, where rho is the most that two clocks differ in rate and {@code pause} the longest freeze of a
 * process in the middle of a record.
 *
 * @param leaseTime nothing changed for so long: the holder may be taken for gone
 * @param beat between two writes of the own worker row
 * @param attempt an answer that takes longer is unknown, and the same bytes are sent again
 * @param fence validity of what was confirmed, from the send time of the first attempt
 * @param renew between two writes of a lease that lives by its counter
 * @param rowsEvery between two reads of all worker rows
 * @param pollEvery between two looks into the own inbox, and the least time between two beats
 * @param scanEvery between two reads of the lease table, where it is small or holds other software's leases
 * @param scanAtMost likewise, however large it is
 * @param checkEvery between two looks at the own leases in a table that is read less often
 * @param grace a lease that was given and not accepted is free after so long
 * @param residency a lease that moved stays for so long
 * @param loadResidency likewise, where loads are shared out: until it is measured
 * @param fleetEvery between two looks at what the fleet has agreed on
 * @param inboxLimit an announced lease that was not given for so long is forgotten
 */
record LeaseTiming(
        Duration leaseTime,
        Duration beat,
        Duration attempt,
        Duration fence,
        Duration renew,
        Duration rowsEvery,
        Duration pollEvery,
        Duration scanEvery,
        Duration scanAtMost,
        Duration checkEvery,
        Duration grace,
        Duration residency,
        Duration loadResidency,
        Duration fleetEvery,
        Duration inboxLimit) {

    private static final double FENCE_SHARE = 2.0 / 3;

    static LeaseTiming of(Duration leaseTime) {
        return withFenceShare(leaseTime, FENCE_SHARE);
    }

    /** A fence other than two thirds of the lease time; above about 0.95 two holders may deliver at once. */
    static LeaseTiming withFenceShare(Duration leaseTime, double fenceShare) {
        Duration beat = share(leaseTime, 0.3);
        Duration grace = beat.multipliedBy(2);
        return new LeaseTiming(
                leaseTime,
                beat,
                beat.dividedBy(5),
                share(leaseTime, fenceShare),
                leaseTime.dividedBy(3),
                beat.dividedBy(2),
                Duration.ofMillis(500),
                beat,
                Duration.ofMinutes(5),
                Duration.ofSeconds(30),
                grace.compareTo(Duration.ofSeconds(3)) < 0 ? Duration.ofSeconds(3) : grace,
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30));
    }

    private static Duration share(Duration whole, double share) {
        return Duration.ofNanos((long) (whole.toNanos() * share));
    }
}
