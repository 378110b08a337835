package io.millrace.consumer.lease;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * N: no lease goes to and fro. Between two disturbances, a process that comes or goes or a shard that is split, a lease has only
 * so many owners: one that lets go, one that takes it, one whose share it then is.
 */
final class BoundedMoves implements Guarantee {
    private final int most;
    private final Map<String, List<String>> owners = new HashMap<>();
    private final List<String> violations = new ArrayList<>();

    BoundedMoves(int most) {
        this.most = most;
    }

    void disturbed() {
        owners.clear();
    }

    @Override
    public String name() {
        return "N no ping-pong";
    }

    @Override
    public void applied(LeaseWrite write, Lease before, Lease after) {
        note(before, after);
    }

    @Override
    public void appliedByOthers(Lease before, Lease after) {
        note(before, after);
    }

    private void note(Lease before, Lease after) {
        if (after.owner().isEmpty() || after.owner().equals(before.owner()) || before.isFinished()) {
            return;
        }
        List<String> names = owners.computeIfAbsent(after.key(), absent -> new ArrayList<>());
        names.add(after.owner().get());
        if (names.size() == most + 1) {
            violations.add(after.key() + " moved on and on: " + names);
        }
    }

    @Override
    public List<String> violations() {
        return violations;
    }
}
