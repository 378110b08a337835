package io.millrace.consumer.lease;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the workers of the KCL 3 keep beside the leases: who leads, and who has reported its load, and when. */
final class KclReports {
    private final Map<String, Long> reported = new TreeMap<>();
    private Optional<Lock> lock = Optional.empty();

    /** Moved by its owner with each heartbeat; a version that stands still for the lock's time is free for the taking. */
    record Lock(String owner, long version) {}

    void report(String worker, long wallNanos) {
        reported.put(worker, wallNanos);
    }

    void leave(String worker) {
        reported.remove(worker);
        lock = lock.filter(held -> !held.owner().equals(worker));
    }

    Set<String> reportedSince(long wallNanos) {
        return reported.entrySet().stream()
                .filter(entry -> entry.getValue() >= wallNanos)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    Optional<Lock> lock() {
        return lock;
    }

    /** Takes or keeps the lock, if it still is as it was seen. */
    boolean lock(Optional<Lock> seen, String worker) {
        if (!lock.equals(seen)) {
            return false;
        }
        lock = Optional.of(new Lock(worker, seen.map(Lock::version).orElse(0L) + 1));
        return true;
    }
}
