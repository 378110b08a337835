package io.millrace.consumer.lease;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What a hold begins with of {@link CheckpointState}s that were saved: its shard's own, or before its first checkpoint those of the
 * parents, each saved at the parent's end.
 *
 * @param states in no order; none, one, or one of each parent
 * @param outdated how many were there that belong to another checkpoint than the item has, and are left out
 */
public record SavedStates(List<ByteBuffer> states, int outdated) {
    public static final SavedStates NONE = new SavedStates(List.of(), 0);

    public SavedStates {
        states = List.copyOf(states);
    }

    /** {@code parents}: as they were when they were found to be done. */
    static SavedStates of(Lease lease, Collection<Optional<Lease>> parents) {
        List<ByteBuffer> states = new ArrayList<>();
        int outdated = add(lease, states);
        if (!lease.hasStarted()) {
            for (Optional<Lease> parent : parents) {
                outdated += parent.filter(Lease::isFinished)
                        .map(finished -> add(finished, states))
                        .orElse(0);
            }
        }
        return new SavedStates(states, outdated);
    }

    private static int add(Lease lease, List<ByteBuffer> states) {
        Optional<SavedState> saved = lease.saved();
        Optional<SavedState> fitting =
                saved.filter(each -> lease.hasStarted() && each.mark().equals(lease.checkpoint()));
        fitting.ifPresent(each -> states.add(each.state()));
        return saved.isPresent() && fitting.isEmpty() ? 1 : 0;
    }
}
