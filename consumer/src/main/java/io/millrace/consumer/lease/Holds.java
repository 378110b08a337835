package io.millrace.consumer.lease;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The leases of one incarnation: held, being claimed, dropped but not yet quiet, and lost by a fence while the table still
 * names this worker. Entries are removed by identity, so an old hold never takes a newer one with it.
 */
final class Holds {
    private final Map<String, HeldLease> held = new HashMap<>();
    private final Set<String> claiming = new HashSet<>();
    private final List<HeldLease> dropped;
    private final Set<String> fenced = new HashSet<>();

    Holds() {
        this(new ArrayList<>());
    }

    private Holds(List<HeldLease> dropped) {
        this.dropped = dropped;
    }

    /** Those of the next incarnation of this process: empty, but user code of an earlier hold may still be running. */
    Holds next() {
        return new Holds(dropped);
    }

    Collection<HeldLease> all() {
        return new ArrayList<>(held.values());
    }

    void fenceAll() {
        all().forEach(hold -> hold.over(LeaseListener.Reason.FENCED));
    }

    /** Fences those that were not confirmed in time. */
    void fenceTheLate() {
        all().forEach(HeldLease::fenceIfLate);
    }

    /** Drains and releases those whose keys do not stay, unless they leave already. */
    void releaseUnless(Predicate<String> stays) {
        for (HeldLease hold : all()) {
            boolean leaves = !hold.state().mayDrain() || hold.departure().isPresent();
            if (!leaves && !stays.test(hold.key())) {
                hold.drain();
                hold.departTo(new Departure.ToAnybody());
            }
        }
    }

    /** Whether nothing is held or on its way here. */
    boolean isEmpty() {
        return held.isEmpty() && claiming.isEmpty();
    }

    Optional<HeldLease> held(String key) {
        return Optional.ofNullable(held.get(key));
    }

    boolean isHeld(String key) {
        return held.containsKey(key);
    }

    /**
     * What peers are told: leases held or on their way here, and those lost by a fence until a scan shows them under
     * another token. A lease that is announced to a peer counts there.
     */
    int count() {
        long staying = held.values().stream()
                .filter(hold -> !hold.state().isDeparting())
                .count();
        return (int) staying + claiming.size() + fenced.size();
    }

    /** Whether a claim may be sent: nothing of it is held, open or in user code here. */
    boolean mayClaim(String key) {
        dropped.removeIf(hold -> !hold.isWriting() && !hold.isInUserCode());
        return !held.containsKey(key)
                && !claiming.contains(key)
                && dropped.stream().noneMatch(hold -> hold.key().equals(key));
    }

    void claiming(String key) {
        claiming.add(key);
    }

    void claimed(String key) {
        claiming.remove(key);
    }

    void add(HeldLease hold) {
        fenced.remove(hold.key());
        held.put(hold.key(), hold);
    }

    void remove(HeldLease hold, boolean byFence) {
        if (held.remove(hold.key(), hold)) {
            dropped.add(hold);
            if (byFence) {
                fenced.add(hold.key());
            }
        }
    }

    /** Leases lost by a fence that the table may still show under this incarnation's name. */
    Set<String> fenced() {
        return new HashSet<>(fenced);
    }

    /** Forgets a fenced lease that the table no longer has. */
    void gone(String key) {
        fenced.remove(key);
    }

    /** Forgets a fenced lease once the table shows it under a token that is not {@code incarnation}'s. */
    void seen(Lease lease, String incarnation) {
        boolean stillNamed = lease.token()
                .filter(token -> token.kind().isHeld())
                .flatMap(LeaseToken::holder)
                .filter(incarnation::equals)
                .isPresent();
        if (!stillNamed) {
            fenced.remove(lease.key());
        }
    }
}
