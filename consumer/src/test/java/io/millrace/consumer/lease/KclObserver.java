package io.millrace.consumer.lease;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Since when each lease's counter stands still, by the clock of one KCL process. */
final class KclObserver {
    private final Map<String, Seen> seen = new HashMap<>();

    private record Seen(long counter, long sinceNanos) {}

    /** An unassigned lease that was not known before counts as expired at once. */
    void observe(List<Lease> leases, Duration leaseTime, long now) {
        Map<String, Seen> before = new HashMap<>(seen);
        seen.clear();
        for (Lease lease : leases) {
            Seen known = before.get(lease.key());
            long since = now;
            if (known != null && known.counter() == lease.counter()) {
                since = known.sinceNanos();
            } else if (known == null && lease.owner().isEmpty()) {
                since = now - leaseTime.toNanos();
            }
            seen.put(lease.key(), new Seen(lease.counter(), since));
        }
    }

    boolean isStill(Lease lease, Duration time, long now) {
        Seen known = seen.get(lease.key());
        return known != null && now - known.sinceNanos() >= time.toNanos();
    }
}
