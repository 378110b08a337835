package io.millrace.consumer.lease;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * D: a record is delivered again only where it lies behind the last mark that the table had when its deliverer took the shard,
 * and who has lost a shard ends soon: where counters keep it, before the next renewal fails, and where rows do, within a minute.
 * A process of the KCL may have read a mark that was a moment old.
 */
final class BoundedDuplicates implements Guarantee {
    private static final long OLDEST_READING_NANOS = Duration.ofMillis(1500).toNanos();

    private static final long BY_ROW_NANOS = Duration.ofMinutes(1).toNanos();

    private final LongSupplier nowNanos;
    private final long overstayNanos;
    private final Map<String, Deque<Marked>> marks = new HashMap<>();
    private final Map<String, Map<String, Taken>> taken = new HashMap<>();
    private final BitSet begun = new BitSet();
    private final Map<String, Owned> owned = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private long repeats;

    private record Marked(long atNanos, long number) {}

    private record Taken(long number, long earlierNumber) {}

    private record Owned(String owner, long overstayedNanos) {}

    /** {@code overstay}: for so long a process may go on that does not know yet that it has lost a shard. */
    BoundedDuplicates(LongSupplier nowNanos, Duration overstay) {
        this.nowNanos = nowNanos;
        this.overstayNanos = overstay.toNanos();
    }

    @Override
    public String name() {
        return "D bounded duplicates";
    }

    @Override
    public void applied(LeaseWrite write, Lease before, Lease after) {
        note(before, after, write.switched());
    }

    @Override
    public void appliedByOthers(Lease before, Lease after) {
        boolean owner = !before.owner().equals(after.owner());
        note(before, after, owner || !before.checkpointOwner().equals(after.checkpointOwner()));
    }

    private void note(Lease before, Lease after, boolean changesHands) {
        String key = after.key();
        Deque<Marked> known = marks.computeIfAbsent(key, absent -> new ArrayDeque<>(List.of(new Marked(0, 0))));
        if (changesHands && after.checkpointOwner().isEmpty() && after.owner().isPresent()) {
            String owner = after.owner().get();
            long then = nowNanos.getAsLong() - OLDEST_READING_NANOS;
            long earlier = known.stream()
                    .filter(mark -> mark.atNanos() <= then)
                    .mapToLong(Marked::number)
                    .reduce(0, (one, next) -> next);
            taken.computeIfAbsent(key, absent -> new HashMap<>())
                    .put(owner, new Taken(known.getLast().number(), earlier));
            boolean byRow = before.token()
                    .filter(token -> token.kind() == TokenKind.WORKER)
                    .isPresent();
            long overstay = byRow ? BY_ROW_NANOS : overstayNanos;
            owned.put(key, new Owned(owner, nowNanos.getAsLong() + overstay));
        }
        if (!before.checkpoint().equals(after.checkpoint())) {
            after.checkpoint().record().ifPresent(record -> {
                known.addLast(new Marked(
                        nowNanos.getAsLong(), Long.parseLong(record.sequence().digits())));
                forget(known);
            });
        }
    }

    /** Keeps what the oldest reading may show. */
    private void forget(Deque<Marked> known) {
        long then = nowNanos.getAsLong() - OLDEST_READING_NANOS;
        Marked oldest = known.removeFirst();
        while (!known.isEmpty() && known.getFirst().atNanos() <= then) {
            oldest = known.removeFirst();
        }
        known.addFirst(oldest);
    }

    @Override
    public void began(Delivery delivery) {
        String process = delivery.process().name();
        Taken from = taken.getOrDefault(delivery.shardId(), Map.of()).get(process);
        boolean again = begun.get((int) delivery.number());
        begun.set((int) delivery.number());
        repeats += again ? 1 : 0;
        if (from == null) {
            violations.add(delivery + " of a shard it never took");
            return;
        }
        long mark = delivery.process().isOfKcl() ? from.earlierNumber() : from.number();
        if (again && delivery.number() <= mark) {
            violations.add(delivery + " again, though " + mark + " was marked before it took the shard");
        }
        Owned owner = owned.get(delivery.shardId());
        if (owner != null && !owner.owner().equals(process) && nowNanos.getAsLong() > owner.overstayedNanos()) {
            violations.add(delivery + " long after " + owner.owner() + " took the shard");
        }
    }

    long repeats() {
        return repeats;
    }

    @Override
    public List<String> violations() {
        return violations;
    }
}
