package io.millrace.consumer.lease;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The lease table as this process has seen it, with the time since when each item reads unchanged. Says which leases may
 * be claimed; whoever claims on an old reading is refused by the table.
 */
final class LeaseBoard {
    private final LeaseTiming timing;
    private final Map<String, Seen> seen = new HashMap<>();
    private boolean scanned;
    private @Nullable Sums sums;
    private @Nullable Set<String> unkept;

    LeaseBoard(LeaseTiming timing) {
        this.timing = timing;
    }

    /** One item and the replies that showed it: the first of all, the first that showed it so, and the last. */
    private record Seen(
            Lease lease,
            Optional<LeaseToken> token,
            long unchangedSinceNanos,
            long firstSeenNanos,
            long lastSeenNanos) {
        boolean hasMovedWithin(Duration time, long now) {
            return unchangedSinceNanos > firstSeenNanos && now - unchangedSinceNanos < time.toNanos();
        }

        /** Time in which nobody looked says nothing. */
        boolean isSeenUnchangedFor(Duration time) {
            return lastSeenNanos - unchangedSinceNanos >= time.toNanos();
        }
    }

    /**
     * What all leases together say, which is asked for far more often than a lease changes.
     *
     * @param named holders that valid tokens name
     * @param held likewise, with the keys of their leases that are not finished
     * @param foreign owners that are not ours, with the number of their leases that are not finished
     * @param lacksAChild whether a lease names a child that is not there
     */
    private record Sums(
            Set<String> named, Map<String, List<String>> held, Map<String, Integer> foreign, boolean lacksAChild) {
        static Sums of(Map<String, Seen> seen) {
            Set<String> named = new HashSet<>();
            Map<String, List<String>> held = new HashMap<>();
            Map<String, Integer> foreign = new HashMap<>();
            boolean lacksAChild = false;
            for (Seen each : seen.values()) {
                Optional<String> holder = each.token().flatMap(LeaseToken::holder);
                holder.ifPresent(named::add);
                if (!each.lease().isFinished()) {
                    holder.ifPresent(id -> held.computeIfAbsent(id, absent -> new ArrayList<>())
                            .add(each.lease().key()));
                    Optional<String> other =
                            each.token().isEmpty() ? each.lease().actualOwner() : Optional.empty();
                    other.ifPresent(owner -> foreign.merge(owner, 1, Integer::sum));
                }
                lacksAChild |= !seen.keySet().containsAll(each.lease().children());
            }
            return new Sums(
                    Collections.unmodifiableSet(named), held, Collections.unmodifiableMap(foreign), lacksAChild);
        }
    }

    private Sums sums() {
        if (sums == null) {
            sums = Sums.of(seen);
        }
        return sums;
    }

    /** Takes in a whole scan. */
    void observeAll(Collection<Lease> leases, long replyNanos) {
        scanned = true;
        Set<String> present = new HashSet<>();
        for (Lease lease : leases) {
            present.add(lease.key());
            observe(lease, replyNanos);
        }
        if (seen.keySet().retainAll(present)) {
            sums = null;
            unkept = null;
        }
    }

    /** Takes in one item, from a scan or from the answer to a request. */
    void observe(Lease lease, long replyNanos) {
        unkept = null;
        Seen before = seen.get(lease.key());
        boolean same = before != null && isSameLife(before.lease(), lease);
        Seen after = before != null && same
                ? new Seen(lease, before.token(), before.unchangedSinceNanos(), before.firstSeenNanos(), replyNanos)
                : new Seen(
                        lease,
                        lease.token(),
                        replyNanos,
                        before == null ? replyNanos : before.firstSeenNanos(),
                        replyNanos);
        seen.put(lease.key(), after);
        if (before == null || !before.lease().equals(lease)) {
            sums = null;
        }
    }

    private static boolean isSameLife(Lease one, Lease other) {
        return one.counter() == other.counter()
                && one.tokenText().equals(other.tokenText())
                && one.owner().equals(other.owner());
    }

    /** A consistent reading did not find the lease. */
    void gone(String key) {
        seen.remove(key);
        sums = null;
        unkept = null;
    }

    int size() {
        return seen.size();
    }

    /** Leases that a worker of ours holds or is given who is not dead: as many as the rows should account for. */
    int heldCount(Predicate<String> dead) {
        return sums().held().entrySet().stream()
                .filter(holder -> !dead.test(holder.getKey()))
                .mapToInt(holder -> holder.getValue().size())
                .sum();
    }

    /** Whether a shard's end names a child whose lease this process has not seen. */
    boolean lacksAChild() {
        return sums().lacksAChild();
    }

    boolean isScanned() {
        return scanned;
    }

    Optional<Lease> of(String key) {
        return Optional.ofNullable(seen.get(key)).map(Seen::lease);
    }

    /** Since when a lease reads unchanged here. */
    Duration unchangedFor(String key, long now) {
        Seen each = seen.get(key);
        return each == null ? Duration.ZERO : Duration.ofNanos(now - each.unchangedSinceNanos());
    }

    List<Lease> all() {
        List<Lease> leases = new ArrayList<>(seen.size());
        seen.values().forEach(each -> leases.add(each.lease()));
        return leases;
    }

    /** Incarnations that valid tokens name. */
    Set<String> namedHolders() {
        return sums().named();
    }

    /** Owners by worker id whose last write was not one of ours, with the number of their leases. */
    Map<String, Integer> foreignOwners() {
        return sums().foreign();
    }

    /**
     * Whether this process has itself seen that the owner lives: its row moved, or the counter of an owner that is not
     * ours. Stricter than the opposite of claimable, since of a silent owner nobody can tell yet.
     */
    boolean isOwnerSeenAlive(Lease lease, Predicate<String> alive, long now) {
        Seen each = seen.get(lease.key());
        if (each == null || lease.isFinished()) {
            return false;
        }
        if (each.token().isPresent()) {
            LeaseToken token = each.token().get();
            return token.kind() != TokenKind.GIVEN
                    && token.holder().filter(alive).isPresent();
        }
        return lease.actualOwner().isPresent() && each.hasMovedWithin(timing.leaseTime(), now);
    }

    /** Whether this process has lately seen a write by software that is not ours, on whatever lease. */
    boolean isForeignAtWork(long now) {
        return seen.values().stream()
                .anyMatch(each -> each.token().isEmpty()
                        && each.lease().actualOwner().isPresent()
                        && each.hasMovedWithin(timing.leaseTime(), now));
    }

    /**
     * For how long a lease stands still since other software has named this worker its owner while this process looked on: a leader
     * of the KCL takes a worker of Millrace for a KCL that had its id. Empty if it has not.
     */
    Optional<Duration> leftFor(String workerId, String key, long now) {
        return Optional.ofNullable(seen.get(key))
                .filter(each -> each.token().isEmpty() && each.unchangedSinceNanos() > each.firstSeenNanos())
                .filter(each -> each.lease().checkpointOwner().isEmpty()
                        && each.lease().owner().filter(workerId::equals).isPresent())
                .map(each -> Duration.ofNanos(now - each.unchangedSinceNanos()));
    }

    /** All leases that are claimable; costs little as long as none was read since the last time. */
    List<Lease> claimable(Predicate<String> dead) {
        Set<String> keys = new HashSet<>(unkept());
        sums().held().forEach((holder, held) -> {
            if (dead.test(holder)) {
                keys.addAll(held);
            }
        });
        List<Lease> leases = new ArrayList<>();
        keys.forEach(key -> of(key).ifPresent(leases::add));
        return leases;
    }

    /** Claimable though nobody were dead, which depends on nothing but what was read. */
    private Set<String> unkept() {
        if (unkept == null) {
            Set<String> keys = new HashSet<>();
            for (String key : seen.keySet()) {
                if (isClaimable(key, holder -> false)) {
                    keys.add(key);
                }
            }
            unkept = keys;
        }
        return unkept;
    }

    /** Whether nobody lives who holds the lease, as far as this process can tell. */
    boolean isClaimable(String key, Predicate<String> dead) {
        Seen each = seen.get(key);
        if (each == null || each.lease().isFinished()) {
            return false;
        }
        Optional<LeaseToken> token = each.token();
        if (token.isEmpty() || token.get().kind() == TokenKind.RELEASED) {
            return each.lease().actualOwner().isEmpty() || each.isSeenUnchangedFor(timing.leaseTime());
        }
        if (token.get().holder().filter(dead).isPresent()) {
            return true;
        }
        return switch (token.get().kind()) {
            case COUNTER -> each.isSeenUnchangedFor(timing.leaseTime());
            case GIVEN -> each.isSeenUnchangedFor(timing.grace());
            case WORKER, RELEASED -> false;
        };
    }
}
