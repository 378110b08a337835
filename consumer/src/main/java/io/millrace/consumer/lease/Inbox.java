package io.millrace.consumer.lease;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Leases that peers have announced: looked at until they are given, forgotten when they are not. */
final class Inbox {
    private final Incarnation incarnation;
    private final Membership membership;
    private final Holds holds;
    private final LeaseReads reads;
    private final Claims claims;
    private final Map<String, Long> announced = new HashMap<>();
    private final Set<String> reading = new HashSet<>();

    Inbox(Incarnation incarnation, Membership membership, Holds holds, Claims claims) {
        this.incarnation = incarnation;
        this.membership = membership;
        this.holds = holds;
        this.reads = new LeaseReads(incarnation);
        this.claims = claims;
    }

    /** This worker as the planner sees it: with its true count, and what is announced to it and not yet held. */
    AssignmentPlanner.Worker own() {
        return new AssignmentPlanner.Worker(incarnation.id(), holds.count(), coming().size());
    }

    /** What is known of loads, this worker's among them. */
    Loads loads() {
        return membership.loads();
    }

    /** Keys that are announced to this worker and not yet held. */
    Set<String> coming() {
        Set<String> coming = new HashSet<>(announced.keySet());
        coming.removeIf(holds::isHeld);
        return coming;
    }

    void seen(Set<String> keys) {
        announced.keySet().retainAll(keys);
        for (String key : keys) {
            long since = announced.computeIfAbsent(key, absent -> incarnation.now());
            boolean tooOld = incarnation.now() - since
                    > incarnation.timing().inboxLimit().toNanos();
            if (holds.isHeld(key) || tooOld) {
                membership.arrived(key);
            } else if (claims.mayClaim() && reading.add(key)) {
                reads.one(key, lease -> look(key, lease));
            }
        }
    }

    private void look(String key, Optional<Lease> lease) {
        reading.remove(key);
        if (lease.filter(Lease::isFinished).isPresent()) {
            membership.arrived(key);
        }
        lease.filter(each -> each.token()
                        .filter(token -> token.kind() == TokenKind.GIVEN)
                        .flatMap(LeaseToken::holder)
                        .filter(incarnation.id()::equals)
                        .isPresent())
                .ifPresent(claims::claim);
    }
}
