package io.millrace.consumer.lease;

import io.millrace.consumer.loop.VirtualTime;
import java.time.Duration;
import java.util.Optional;

/**
 * How a worker of the KCL 3 comes to its leases: it reports its load, looks for the leases that name it, and stands by to
 * lead. The lock's times, 120 s and 30 s in the KCL whatever the lease time is, are shortened in the same proportion to each
 * other, so that a history need not be minutes long.
 */
final class KclThreeWorker {
    private static final int STALE_REPORTS = 2;

    private final SimulatedKcl process;
    private final KclHolder holder;
    private final KclReports reports;
    private final KclThreeLeader leader;
    private final VirtualTime wall;
    private final Duration leaseTime;
    private final Duration lockTime;
    private Optional<KclReports.Lock> seen = Optional.empty();
    private long seenSinceNanos;

    KclThreeWorker(
            SimulatedKcl process, KclHolder holder, KclReports reports, KclThreeLeader leader, VirtualTime wall) {
        this.process = process;
        this.holder = holder;
        this.reports = reports;
        this.leader = leader;
        this.wall = wall;
        this.leaseTime = holder.leaseTime();
        this.lockTime = leaseTime.multipliedBy(2);
    }

    void start() {
        repeat(leaseTime, this::report);
        repeat(leaseTime.minusMillis(25), this::discover);
        repeat(lockTime.dividedBy(4), this::standBy);
    }

    /** A clean leave takes the worker's report and its lock away. */
    void leave() {
        process.table()
                .call(
                        "leave",
                        () -> {
                            reports.leave(process.name());
                            return true;
                        },
                        done -> {},
                        () -> {});
    }

    private void repeat(Duration every, Runnable job) {
        if (holder.isStopping()) {
            return;
        }
        job.run();
        process.loop().after(every, () -> repeat(every, job));
    }

    private void report() {
        process.table()
                .call(
                        "report",
                        () -> {
                            reports.report(process.name(), wall.nowNanos());
                            return true;
                        },
                        done -> {},
                        () -> {});
    }

    private void discover() {
        process.table()
                .scan(
                        leases -> leases.stream()
                                .filter(lease -> lease.owner()
                                        .filter(process.name()::equals)
                                        .isPresent())
                                .filter(lease -> lease.checkpointOwner().isEmpty() && !holder.holds(lease.key()))
                                .forEach(holder::took),
                        () -> {});
    }

    private void standBy() {
        process.table()
                .call("lock", reports::lock, found -> look(found, process.loop().nowNanos()), () -> {});
    }

    private void look(Optional<KclReports.Lock> found, long now) {
        if (!found.equals(seen)) {
            seen = found;
            seenSinceNanos = now;
        }
        boolean mine = found.filter(lock -> lock.owner().equals(process.name())).isPresent();
        boolean free = found.isEmpty() || now - seenSinceNanos >= lockTime.toNanos();
        if (mine || free) {
            process.table().call("lead", () -> reports.lock(found, process.name()), this::lead, () -> {});
        } else {
            leader.follow();
        }
    }

    private void lead(boolean locked) {
        if (locked) {
            leader.lead(
                    process.loop().nowNanos() + lockTime.toNanos(),
                    () -> reports.reportedSince(wall.nowNanos()
                            - leaseTime.multipliedBy(STALE_REPORTS).toNanos()));
        } else {
            leader.follow();
        }
    }
}
