package io.millrace.consumer.lease;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** L: the checkpoint never passes an unsettled record, never moves back, and a shard ends only when all is settled. */
final class SettledBeforeMark implements Guarantee {
    private final SimulatedStream stream;
    private final BitSet settled = new BitSet();
    private final Map<String, Integer> markedIndex = new HashMap<>();
    private final List<String> violations = new ArrayList<>();

    SettledBeforeMark(SimulatedStream stream) {
        this.stream = stream;
    }

    @Override
    public String name() {
        return "L settled before marked";
    }

    @Override
    public void settled(String shardId, long number) {
        settled.set((int) number);
    }

    boolean isSettled(SimulatedStream.Life shard) {
        return shard.numbers().stream().allMatch(this::isSettled);
    }

    /** No number is in two shards. */
    boolean isSettled(long number) {
        return settled.get((int) number);
    }

    @Override
    public void applied(LeaseWrite write, Lease before, Lease after) {
        if (write.checkpoint().isPresent()) {
            marked(before, after, false);
        }
    }

    /** The KCL begins where a reading told it that need not be consistent, and may go back so far. */
    @Override
    public void appliedByOthers(Lease before, Lease after) {
        if (!before.checkpoint().equals(after.checkpoint())) {
            marked(before, after, true);
        }
    }

    private void marked(Lease before, Lease after, boolean mayGoBack) {
        SimulatedStream.Life shard = stream.life(after.key());
        if (after.isFinished()) {
            if (!shard.isClosed() || !isSettled(shard)) {
                violations.add(shard.id() + " ended with unsettled records");
            }
            return;
        }
        long mark = Long.parseLong(after.checkpoint().text());
        boolean back = before.checkpoint()
                .record()
                .filter(record -> Long.parseLong(record.sequence().digits()) > mark)
                .isPresent();
        if (!mayGoBack && (before.isFinished() || back)) {
            violations.add(shard.id() + " marked " + mark + " after " + before.checkpoint());
        }
        passUpTo(shard, mark);
    }

    private void passUpTo(SimulatedStream.Life shard, long mark) {
        int index = markedIndex.getOrDefault(shard.id(), 0);
        while (index < shard.numbers().size() && shard.numbers().get(index) <= mark) {
            if (!isSettled(shard.numbers().get(index))) {
                violations.add(shard.id() + " marked " + mark + " past unsettled "
                        + shard.numbers().get(index));
            }
            index++;
        }
        markedIndex.put(shard.id(), index);
    }

    @Override
    public List<String> violations() {
        return violations;
    }
}
