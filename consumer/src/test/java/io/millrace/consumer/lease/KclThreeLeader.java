package io.millrace.consumer.lease;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The leader of the KCL 3: every two lease times it gives leases that are unassigned or have expired to the workers that
 * report, and every third time moves some from a worker that has more than the others. It knows no workers but those that
 * report, so it neither gives to others nor takes from them.
 */
final class KclThreeLeader {
    private static final int BALANCING_EVERY = 3;
    private static final double SHARE_MOVED = 0.6;

    private final SimulatedKcl process;
    private final Duration leaseTime;
    private KclObserver observer = new KclObserver();
    private Supplier<Set<String>> workers = Set::of;
    private boolean leading;
    private long untilNanos;
    private int runs;

    KclThreeLeader(SimulatedKcl process, Duration leaseTime) {
        this.process = process;
        this.leaseTime = leaseTime;
    }

    /** Holds the lock for a while; what another leader had observed is not known. */
    void lead(long until, Supplier<Set<String>> reporting) {
        untilNanos = until;
        workers = reporting;
        if (!leading) {
            leading = true;
            observer = new KclObserver();
            run();
        }
    }

    void follow() {
        leading = false;
    }

    private void run() {
        if (!leading || process.loop().nowNanos() >= untilNanos) {
            leading = false;
            return;
        }
        process.table()
                .scan(
                        leases -> process.table().call("reports", workers, now -> assign(leases, now), () -> {}),
                        () -> {});
        process.loop().after(leaseTime.multipliedBy(2), this::run);
    }

    private void assign(List<Lease> leases, Set<String> reporting) {
        long now = process.loop().nowNanos();
        observer.observe(leases, leaseTime, now);
        runs++;
        Map<String, List<Lease>> owned = new TreeMap<>();
        reporting.forEach(worker -> owned.put(worker, new ArrayList<>()));
        List<Lease> available = new ArrayList<>();
        for (Lease lease : leases) {
            if (lease.owner().isEmpty() || observer.isStill(lease, leaseTime, now)) {
                available.add(lease);
            } else {
                lease.owner().map(owned::get).ifPresent(list -> list.add(lease));
            }
        }
        available.forEach(lease -> least(owned).ifPresent(worker -> {
            owned.getOrDefault(worker, new ArrayList<>()).add(lease);
            give(lease, worker);
        }));
        if (available.isEmpty() && runs % BALANCING_EVERY == 0) {
            balance(owned);
        }
    }

    private static Optional<String> least(Map<String, List<Lease>> owned) {
        return owned.entrySet().stream()
                .min(Comparator.comparingInt(entry -> entry.getValue().size()))
                .map(Map.Entry::getKey);
    }

    /** On the condition of the owners alone: the counter may have moved meanwhile. */
    private void give(Lease seen, String worker) {
        process.table()
                .write(
                        seen.key(),
                        lease -> isOwnedAs(lease, seen),
                        lease -> KclChange.assigned(lease, worker),
                        result -> {},
                        () -> {});
    }

    private static boolean isOwnedAs(Lease lease, Lease seen) {
        return lease.owner().equals(seen.owner()) && lease.checkpointOwner().equals(seen.checkpointOwner());
    }

    private void balance(Map<String, List<Lease>> owned) {
        if (owned.isEmpty()) {
            return;
        }
        int total = owned.values().stream().mapToInt(List::size).sum();
        double average = (double) total / owned.size();
        for (List<Lease> own : List.copyOf(owned.values())) {
            int moved = (int) Math.ceil((own.size() - average) * SHARE_MOVED);
            for (int i = 0; i < moved; i++) {
                Optional<String> to = least(owned);
                Optional<Lease> lease = own.stream()
                        .filter(each -> each.checkpointOwner().isEmpty() && !each.isFinished())
                        .findFirst();
                if (to.isPresent()
                        && lease.isPresent()
                        && own.size() >= owned.getOrDefault(to.get(), own).size() + 2) {
                    own.remove(lease.get());
                    owned.getOrDefault(to.get(), own).add(lease.get());
                    want(lease.get(), to.get());
                }
            }
        }
    }

    private void want(Lease seen, String next) {
        process.table()
                .write(
                        seen.key(),
                        lease -> isOwnedAs(lease, seen),
                        lease -> KclChange.wanted(lease, next),
                        result -> {},
                        () -> {});
    }
}
