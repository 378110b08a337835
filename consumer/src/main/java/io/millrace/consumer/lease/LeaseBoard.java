package io.millrace.consumer.lease;

import java.time.Duration;
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
 * The lease table as this process has seen it, with the time since when each item reads unchanged. Says which leases may
 * be claimed; whoever claims on an old reading is refused by the table.
 */
final class LeaseBoard {
    private final LeaseTiming timing;
    private final Map<String, Seen> seen = new HashMap<>();
    private boolean scanned;

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

    /** Takes in a whole scan. */
    void observeAll(Collection<Lease> leases, long replyNanos) {
        scanned = true;
        Set<String> present = new HashSet<>();
        for (Lease lease : leases) {
            present.add(lease.key());
            observe(lease, replyNanos);
        }
        seen.keySet().retainAll(present);
    }

    /** Takes in one item, from a scan or from the answer to a request. */
    void observe(Lease lease, long replyNanos) {
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
    }

    private static boolean isSameLife(Lease one, Lease other) {
        return one.counter() == other.counter()
                && one.tokenText().equals(other.tokenText())
                && one.owner().equals(other.owner());
    }

    /** A consistent reading did not find the lease. */
    void gone(String key) {
        seen.remove(key);
    }

    int size() {
        return seen.size();
    }

    /** Leases that a worker of ours holds or is given who is not dead: as many as the rows should account for. */
    int heldCount(Predicate<String> dead) {
        int held = 0;
        for (Seen each : seen.values()) {
            Optional<String> holder = each.token().flatMap(LeaseToken::holder);
            if (!each.lease().isFinished() && holder.isPresent() && !dead.test(holder.get())) {
                held++;
            }
        }
        return held;
    }

    /** Whether a shard's end names a child whose lease this process has not seen. */
    boolean lacksAChild() {
        return seen.values().stream()
                .flatMap(each -> each.lease().children().stream())
                .anyMatch(child -> !seen.containsKey(child));
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
        Set<String> named = new HashSet<>();
        seen.values().forEach(each -> each.token().flatMap(LeaseToken::holder).ifPresent(named::add));
        return named;
    }

    /** Owners by worker id whose last write was not one of ours, with the number of their leases. */
    Map<String, Integer> foreignOwners() {
        Map<String, Integer> owners = new HashMap<>();
        for (Seen each : seen.values()) {
            if (!each.lease().isFinished() && each.token().isEmpty()) {
                each.lease().actualOwner().ifPresent(owner -> owners.merge(owner, 1, Integer::sum));
            }
        }
        return owners;
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
