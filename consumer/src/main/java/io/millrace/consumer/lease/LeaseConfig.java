package io.millrace.consumer.lease;

import io.millrace.consumer.shard.Position;
import java.time.Duration;

/**
 * What a worker's leases need to know.
 *
 * @param application names the lease table, as the KCL does; the worker rows lie in {@code <application>-millrace}
 * @param workerId for people and for the KCL; two processes should not share one, and no harm is done if they do
 * @param leaseTime a worker that wrote nothing for so long may lose its leases to others; 1 s to 5 min, and equal to the
 *     KCL's {@code failoverTimeMillis} where both share a table
 * @param initialPosition where a stream without leases is read from: the trim horizon, the latest record or a time
 * @param drainLimit how long a move waits for the running batch before it is called off
 * @param auditEvery how often the table is compared with the stream's shards, on average
 * @param liveness how its leases stay alive
 * @param namesakes what becomes of two processes with this worker id
 * @param balance what is shared out evenly
 */
public record LeaseConfig(
        String application,
        String workerId,
        Duration leaseTime,
        Position initialPosition,
        Duration drainLimit,
        Duration auditEvery,
        LivenessChoice liveness,
        NamesakePolicy namesakes,
        Balance balance) {

    public static final Duration DEFAULT_LEASE_TIME = Duration.ofSeconds(10);
    private static final Duration SHORTEST_LEASE_TIME = Duration.ofSeconds(1);
    private static final Duration LONGEST_LEASE_TIME = Duration.ofMinutes(5);

    public LeaseConfig {
        if (application.isBlank()) {
            throw new IllegalArgumentException("application is blank; it names the lease table");
        }
        if (workerId.isBlank()) {
            throw new IllegalArgumentException("workerId is blank");
        }
        if (leaseTime.compareTo(SHORTEST_LEASE_TIME) < 0 || leaseTime.compareTo(LONGEST_LEASE_TIME) > 0) {
            throw new IllegalArgumentException(
                    "leaseTime " + leaseTime + " is not between " + SHORTEST_LEASE_TIME + " and " + LONGEST_LEASE_TIME);
        }
        if (initialPosition instanceof Position.After || initialPosition instanceof Position.ShardEnd) {
            throw new IllegalArgumentException("initialPosition " + initialPosition
                    + " means one shard only; use the trim horizon, the latest record or a time");
        }
        if (drainLimit.isNegative() || drainLimit.isZero()) {
            throw new IllegalArgumentException("drainLimit " + drainLimit + " is not positive");
        }
        if (auditEvery.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("auditEvery " + auditEvery + " is below one second");
        }
    }

    /** The defaults: a lease time of 10 s, 30 s to drain, an audit each minute, liveness as the fleet has it. */
    public static LeaseConfig of(String application, String workerId, Position initialPosition) {
        return new LeaseConfig(
                application,
                workerId,
                DEFAULT_LEASE_TIME,
                initialPosition,
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                LivenessChoice.AUTO,
                NamesakePolicy.WARN,
                Balance.BY_COUNT);
    }

    public LeaseConfig withLeaseTime(Duration time) {
        return new LeaseConfig(
                application, workerId, time, initialPosition, drainLimit, auditEvery, liveness, namesakes, balance);
    }

    public LeaseConfig withLiveness(LivenessChoice choice) {
        return new LeaseConfig(
                application, workerId, leaseTime, initialPosition, drainLimit, auditEvery, choice, namesakes, balance);
    }

    public LeaseConfig withNamesakes(NamesakePolicy policy) {
        return new LeaseConfig(
                application, workerId, leaseTime, initialPosition, drainLimit, auditEvery, liveness, policy, balance);
    }

    public LeaseConfig withBalance(Balance choice) {
        return new LeaseConfig(
                application, workerId, leaseTime, initialPosition, drainLimit, auditEvery, liveness, namesakes, choice);
    }

    /** The table of worker rows, this library's own. */
    public String workerTable() {
        return application + "-millrace";
    }
}
