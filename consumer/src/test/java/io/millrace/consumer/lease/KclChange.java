package io.millrace.consumer.lease;

import java.util.Optional;
import java.util.Set;

/** What the KCL changes in a lease with each of its writes; our attributes stay as they are, as it does not know them. */
final class KclChange {
    private KclChange() {}

    /** A worker takes or steals for itself. */
    static Lease taken(Lease lease, String worker) {
        return changed(lease, Optional.of(worker), Optional.empty(), lease.checkpoint(), lease.children());
    }

    static Lease renewed(Lease lease) {
        return marked(lease, lease.checkpoint(), lease.children());
    }

    static Lease marked(Lease lease, Checkpoint mark, Set<String> children) {
        return changed(lease, lease.owner(), lease.checkpointOwner(), mark, children);
    }

    /** The leader, or the owner that hands over, names the one owner there is from now on. */
    static Lease assigned(Lease lease, String worker) {
        return taken(lease, worker);
    }

    /** The leader names the next owner beside the present one; the counter stays. */
    static Lease wanted(Lease lease, String next) {
        return new Lease(
                lease.key(),
                Optional.of(next),
                lease.owner(),
                lease.counter(),
                lease.checkpoint(),
                lease.parents(),
                lease.children(),
                lease.range(),
                lease.tokenText(),
                lease.startText(),
                lease.parentsBeforeStart(),
                lease.pending(),
                lease.saved());
    }

    private static Lease changed(
            Lease lease,
            Optional<String> owner,
            Optional<String> checkpointOwner,
            Checkpoint mark,
            Set<String> children) {
        return new Lease(
                lease.key(),
                owner,
                checkpointOwner,
                lease.counter() + 1,
                mark,
                lease.parents(),
                children,
                lease.range(),
                lease.tokenText(),
                lease.startText(),
                lease.parentsBeforeStart(),
                lease.pending(),
                lease.saved());
    }
}
