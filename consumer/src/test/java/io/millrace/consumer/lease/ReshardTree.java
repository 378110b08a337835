package io.millrace.consumer.lease;

import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import io.millrace.consumer.shard.Shard;
import io.millrace.consumer.shard.ShardGraph;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * A lease table over a stream that is resharded at random: several auditors, whose puts arrive up to a quarter of an hour
 * late, several cleaners, whose scans are old, and readers that start and end shards parents first. It notes what a
 * clean-up must never do.
 */
final class ReshardTree {
    private static final Duration LATEST_REQUEST = Duration.ofMinutes(15);

    private final Random random;
    private final SimulatedStream stream = new SimulatedStream(3);
    private final Map<String, Lease> table = new HashMap<>();
    private final List<LeaseCleaner> cleaners = new ArrayList<>();
    private final List<Put> underWay = new ArrayList<>();
    private final Set<String> ended = new HashSet<>();
    private Map<String, Lease> oldTable = Map.of();
    private long nowNanos;
    private long lastSequence = 100;
    final List<String> wrongs = new ArrayList<>();
    int cleaned;

    private record Put(Lease lease, long arrivesNanos) {}

    ReshardTree(long seed, Duration auditEvery) {
        random = new Random(seed);
        for (int i = 0; i < 3; i++) {
            cleaners.add(new LeaseCleaner(auditEvery));
        }
        stream.list().forEach(shard -> table.put(shard.shardId(), unread(shard)));
    }

    private static Lease unread(Shard shard) {
        return Lease.unread(shard.shardId(), Checkpoint.TRIM_HORIZON, shard.parents(), Optional.of(shard.range()));
    }

    int tableSize() {
        return table.size();
    }

    int open() {
        return stream.openShards().size();
    }

    /** One minute of everything, in an order of its own. */
    void minute(boolean resharding) {
        nowNanos += Duration.ofMinutes(1).toNanos();
        if (resharding && random.nextInt(3) == 0) {
            SimulatedStream.Life some = pick(stream.openShards());
            if (!(random.nextBoolean() ? stream.split(some) : stream.merge(some))) {
                stream.split(some);
            }
        }
        arrive();
        audit();
        for (LeaseCleaner cleaner : cleaners) {
            Map<String, Lease> scan = random.nextBoolean() ? Map.copyOf(table) : oldTable;
            cleaner.due(scan.values(), new ShardGraph(stream.list()), nowNanos).forEach(this::delete);
        }
        oldTable = Map.copyOf(table);
        List.copyOf(table.values()).forEach(this::read);
        if (random.nextInt(5) == 0) {
            judge();
        }
    }

    private <T> T pick(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    /** The auditor's look is consistent, as its reads before a put are; only the put itself is late. */
    private void audit() {
        List<Lease> missing =
                new ShardAuditor(new ShardGraph(stream.list()), table, Position.trimHorizon(), Instant.EPOCH).missing();
        for (Lease lease : missing) {
            for (int auditor = 0; auditor < 2; auditor++) {
                long delay = random.nextInt(3) == 0 ? random.nextLong(LATEST_REQUEST.toNanos()) : 0;
                underWay.add(new Put(lease, nowNanos + delay));
            }
        }
    }

    private void arrive() {
        for (Iterator<Put> puts = underWay.iterator(); puts.hasNext(); ) {
            Put put = puts.next();
            if (put.arrivesNanos() <= nowNanos) {
                puts.remove();
                create(put.lease());
            }
        }
    }

    private void create(Lease lease) {
        if (table.putIfAbsent(lease.key(), lease) == null && ended.contains(lease.key())) {
            wrongs.add(lease.key() + " was made anew");
        }
    }

    private void delete(Lease finished) {
        if (finished.equals(table.get(finished.key()))) {
            table.remove(finished.key());
            cleaned++;
        }
    }

    /** Starts, goes on with or ends a shard, or leaves it alone for now. */
    private void read(Lease lease) {
        if (lease.isFinished() || !lease.parents().stream().allMatch(ended::contains) || random.nextBoolean()) {
            return;
        }
        if (!stream.life(lease.key()).isClosed() || random.nextInt(4) == 0) {
            lastSequence++;
            SequenceNumber sequence = new SequenceNumber(Long.toString(lastSequence));
            table.put(lease.key(), at(lease, Checkpoint.of(new RecordPosition(sequence, 0))));
            return;
        }
        // The holder creates the children; now and then it dies at that, and the auditor has to.
        if (random.nextInt(5) != 0) {
            stream.children(lease.key()).forEach(child -> create(unread(child)));
        }
        ended.add(lease.key());
        table.put(lease.key(), at(lease, Checkpoint.SHARD_END));
    }

    private static Lease at(Lease lease, Checkpoint checkpoint) {
        return new Lease(
                lease.key(),
                Optional.of("worker"),
                Optional.empty(),
                lease.counter() + 1,
                checkpoint,
                lease.parents(),
                lease.children(),
                lease.range(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty());
    }

    /** Each shard that was not read to its end has a lease, or an ancestor still to be ended, or a put on its way. */
    private void judge() {
        Set<String> coming = new HashSet<>();
        underWay.forEach(put -> coming.add(put.lease().key()));
        ShardGraph graph = new ShardGraph(stream.list());
        Set<String> missing = new HashSet<>();
        new ShardAuditor(graph, table, Position.trimHorizon(), Instant.EPOCH)
                .missing()
                .forEach(lease -> missing.add(lease.key()));
        for (Shard shard : graph.all()) {
            String id = shard.shardId();
            if (!ended.contains(id) && !table.containsKey(id) && !coming.contains(id) && !missing.contains(id)) {
                wrongs.add(id + " is forgotten");
            }
        }
    }
}
