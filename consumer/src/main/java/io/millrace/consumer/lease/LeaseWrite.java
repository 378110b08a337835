package io.millrace.consumer.lease;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One change of a lease, complete: sent again it is the same bytes. Applied only where counter and token are exactly as
 * expected; sets the counter one higher and the token given, or none when the lease passes into the KCL's hands.
 *
 * @param key of the lease
 * @param expectedCounter as last written or read by the writer
 * @param expectedToken likewise, as text; empty: the item must have none
 * @param token of this write; empty removes the token
 * @param owner what becomes of {@code leaseOwner}
 * @param removeCheckpointOwner whether a hand-off of the KCL ends with this write
 * @param checkpoint new mark, if any; a mark sets the count of owner switches back
 * @param clearsPending whether the mark reaches what a KCL application prepared, which then goes
 * @param switched whether the count of owner switches grows
 * @param children set at the shard's end
 * @param start resolved start position to write beside the mark's word, as {@link Lease#startText} has it
 * @param saved what stands in the item beside the mark from now on; empty leaves what is there, which is void once the mark moves
 */
public record LeaseWrite(
        String key,
        long expectedCounter,
        Optional<String> expectedToken,
        Optional<LeaseToken> token,
        OwnerChange owner,
        boolean removeCheckpointOwner,
        Optional<Checkpoint> checkpoint,
        boolean clearsPending,
        boolean switched,
        Set<String> children,
        Optional<String> start,
        Optional<SavedState> saved) {

    /** What becomes of the owner's name. */
    public sealed interface OwnerChange {
        /** It stays. */
        record Keep() implements OwnerChange {}

        /** It becomes this worker id. */
        record Name(String workerId) implements OwnerChange {}

        /** It goes. */
        record Clear() implements OwnerChange {}
    }

    public LeaseWrite {
        children = Collections.unmodifiableSortedSet(new TreeSet<>(children));
        if (token.isPresent() && token.get().counter() != expectedCounter + 1) {
            throw new IllegalArgumentException(
                    "token " + token.get() + " does not bind to counter " + (expectedCounter + 1));
        }
    }

    public long counter() {
        return expectedCounter + 1;
    }

    /** Takes the lease from whoever had it, the KCL's hand-offs included. */
    static LeaseWrite claim(Lease seen, LeaseToken token, String workerId) {
        return on(seen, Optional.of(token), new OwnerChange.Name(workerId), true, Optional.empty(), true);
    }

    /** Likewise, and writes down where reading starts if the item does not say. */
    LeaseWrite startingAt(Optional<Instant> time) {
        return new LeaseWrite(
                key,
                expectedCounter,
                expectedToken,
                token,
                owner,
                removeCheckpointOwner,
                checkpoint,
                clearsPending,
                switched,
                children,
                time.map(Lease::startText),
                saved);
    }

    /** Likewise, and saves a state with the mark, if there is a mark. */
    LeaseWrite saving(Optional<ByteBuffer> state) {
        Optional<SavedState> beside = checkpoint.flatMap(mark -> state.map(bytes -> new SavedState(mark, bytes)));
        return new LeaseWrite(
                key,
                expectedCounter,
                expectedToken,
                token,
                owner,
                removeCheckpointOwner,
                checkpoint,
                clearsPending,
                switched,
                children,
                start,
                beside);
    }

    /** The holder goes on: moves the counter, and the mark if there is one. Also undoes a give that is under way. */
    static LeaseWrite renew(Lease held, LeaseToken token, Optional<Checkpoint> mark) {
        return on(held, Optional.of(token), new OwnerChange.Keep(), false, mark, false);
    }

    /** The holder's last write: final mark and the peer's name at once. */
    static LeaseWrite give(Lease held, LeaseToken token, Optional<Checkpoint> mark, String peerId) {
        return on(held, Optional.of(token), new OwnerChange.Name(peerId), true, mark, false);
    }

    /** The holder's last write: final mark, and anybody may take it. */
    static LeaseWrite release(Lease held, LeaseToken token, Optional<Checkpoint> mark) {
        return on(held, Optional.of(token), new OwnerChange.Clear(), true, mark, false);
    }

    /** The holder's last write in a hand-off of the KCL: the next owner already stands in the item. */
    static LeaseWrite concede(Lease held, Optional<Checkpoint> mark) {
        return on(held, Optional.empty(), new OwnerChange.Keep(), true, mark, true);
    }

    /** The holder's last write: everything is settled. */
    static LeaseWrite end(Lease held, LeaseToken token, Set<String> children) {
        return new LeaseWrite(
                held.key(),
                held.counter(),
                held.tokenText(),
                Optional.of(token),
                new OwnerChange.Keep(),
                true,
                Optional.of(Checkpoint.SHARD_END),
                held.isPendingReachedBy(Checkpoint.SHARD_END),
                false,
                children,
                Optional.empty(),
                Optional.empty());
    }

    private static LeaseWrite on(
            Lease lease,
            Optional<LeaseToken> token,
            OwnerChange owner,
            boolean removeCheckpointOwner,
            Optional<Checkpoint> checkpoint,
            boolean switched) {
        return new LeaseWrite(
                lease.key(),
                lease.counter(),
                lease.tokenText(),
                token,
                owner,
                removeCheckpointOwner,
                checkpoint,
                checkpoint.filter(lease::isPendingReachedBy).isPresent(),
                switched,
                Set.of(),
                Optional.empty(),
                Optional.empty());
    }
}
