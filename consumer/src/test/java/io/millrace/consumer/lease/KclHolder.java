package io.millrace.consumer.lease;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The leases of one KCL process, each renewed three times in a lease time, finished ones too. */
final class KclHolder {
    private final SimulatedKcl process;
    private final Duration leaseTime;
    private final Map<String, KclHeld> held = new TreeMap<>();
    private boolean stopping;
    private Runnable stopped = () -> {};

    KclHolder(SimulatedKcl process, Duration leaseTime) {
        this.process = process;
        this.leaseTime = leaseTime;
    }

    Duration leaseTime() {
        return leaseTime;
    }

    void start() {
        process.loop().after(leaseTime.dividedBy(3).minusMillis(25), () -> {
            List.copyOf(held.values()).forEach(KclHeld::tick);
            start();
        });
    }

    boolean isStopping() {
        return stopping;
    }

    boolean holds(String key) {
        return held.containsKey(key);
    }

    void took(Lease item) {
        if (stopping) {
            return;
        }
        KclHeld before = held.remove(item.key());
        if (before != null) {
            before.lose();
        }
        KclHeld now = new KclHeld(process, this, item);
        held.put(item.key(), now);
        now.begin();
    }

    void over(KclHeld lease) {
        held.remove(lease.key(), lease);
        finishIfDone();
    }

    /** Each shard gets a last checkpoint; then its lease is let go of in memory alone, as the KCL does. */
    void stop(Runnable then) {
        stopping = true;
        stopped = then;
        List.copyOf(held.values()).forEach(KclHeld::leave);
        finishIfDone();
    }

    private void finishIfDone() {
        if (stopping && held.isEmpty()) {
            stopped.run();
            stopped = () -> {};
        }
    }
}
