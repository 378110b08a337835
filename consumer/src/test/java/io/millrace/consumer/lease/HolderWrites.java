package io.millrace.consumer.lease;

import io.millrace.consumer.shard.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** F: only the last claimer's writes are applied, and it starts from the item that its own claim returned. */
final class HolderWrites implements Guarantee {
    private final Map<String, String> holders = new HashMap<>();
    private final Map<String, Checkpoint> claimedAt = new HashMap<>();
    private final List<String> violations = new ArrayList<>();

    @Override
    public String name() {
        return "F holder's writes";
    }

    @Override
    public void applied(LeaseWrite write, Lease before, Lease after) {
        LeaseToken token = write.token().orElseThrow();
        boolean claim = write.switched();
        String holder = holders.get(write.key());
        if (claim) {
            holders.put(write.key(), token.writer());
            claimedAt.put(write.key() + token.writer(), after.checkpoint());
        } else if (!token.writer().equals(holder)) {
            violations.add(write + " by " + token.writer() + " while " + holder + " holds");
        }
        if (!token.kind().isHeld()) {
            holders.remove(write.key());
        }
    }

    @Override
    public void appliedByOthers(Lease before, Lease after) {
        if (before.counter() != after.counter()) {
            holders.remove(after.key());
        }
    }

    @Override
    public void gained(SimulatedWorker worker, Hold hold) {
        HeldLease held = (HeldLease) hold;
        String writer = held.item().token().orElseThrow().writer();
        Optional<Position> expected = Optional.ofNullable(claimedAt.get(hold.shardId() + writer))
                .flatMap(Checkpoint::record)
                .map(Position.After::new);
        if (!hold.start().equals(expected.orElse(Position.trimHorizon()))) {
            violations.add(hold.shardId() + " starts at " + hold.start() + ", its claim returned " + expected);
        }
    }

    @Override
    public List<String> violations() {
        return violations;
    }
}
