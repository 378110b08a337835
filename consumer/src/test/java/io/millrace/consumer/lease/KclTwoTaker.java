package io.millrace.consumer.lease;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * How a worker of the KCL 2 comes to its leases: every two lease times it reads the table, takes what has expired up to an
 * even share, and steals one lease from the most loaded worker if nothing has. Leases that nobody wanted for three lease times
 * are taken beyond the share. Finished leases count like others.
 */
final class KclTwoTaker {
    private final SimulatedKcl process;
    private final KclHolder holder;
    private final Duration leaseTime;
    private final Random random;
    private final KclObserver observer = new KclObserver();

    KclTwoTaker(SimulatedKcl process, KclHolder holder, Duration leaseTime, Random random) {
        this.process = process;
        this.holder = holder;
        this.leaseTime = leaseTime;
        this.random = random;
    }

    void run() {
        if (holder.isStopping()) {
            return;
        }
        process.table()
                .scan(
                        leases -> {
                            long now = process.loop().nowNanos();
                            observer.observe(leases, leaseTime, now);
                            choose(leases, now).forEach(this::take);
                            again();
                        },
                        this::again);
    }

    private void again() {
        process.loop().after(leaseTime.multipliedBy(2).plusMillis(50), this::run);
    }

    private List<Lease> choose(List<Lease> leases, long now) {
        List<Lease> expired = new ArrayList<>();
        List<Lease> veryOld = new ArrayList<>();
        Map<String, List<Lease>> owned = new TreeMap<>();
        owned.put(process.name(), new ArrayList<>());
        for (Lease lease : leases) {
            if (observer.isStill(lease, leaseTime, now)) {
                expired.add(lease);
                if (observer.isStill(lease, leaseTime.multipliedBy(3), now)) {
                    veryOld.add(lease);
                }
            } else {
                lease.owner()
                        .ifPresent(owner -> owned.computeIfAbsent(owner, absent -> new ArrayList<>())
                                .add(lease));
            }
        }
        if (!veryOld.isEmpty()) {
            return veryOld;
        }
        int target = (leases.size() + owned.size() - 1) / owned.size();
        int missing = target - owned.getOrDefault(process.name(), List.of()).size();
        if (missing <= 0) {
            return List.of();
        }
        Collections.shuffle(expired, random);
        return expired.isEmpty()
                ? steal(owned, target, missing)
                : expired.subList(0, Math.min(missing, expired.size()));
    }

    /** One lease: somebody has more than the share, or this worker misses more than one. */
    private List<Lease> steal(Map<String, List<Lease>> owned, int target, int missing) {
        List<Lease> most = owned.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(process.name()))
                .map(Map.Entry::getValue)
                .max(Comparator.comparingInt(List::size))
                .orElse(List.of());
        boolean steals = most.size() > target || (most.size() == target && missing > 1);
        return steals ? List.of(most.get(random.nextInt(most.size()))) : List.of();
    }

    private void take(Lease seen) {
        process.table()
                .write(
                        seen.key(),
                        lease -> lease.counter() == seen.counter(),
                        lease -> KclChange.taken(lease, process.name()),
                        result -> {
                            if (result.isWritten()) {
                                result.item().ifPresent(holder::took);
                            }
                        },
                        () -> {});
    }
}
