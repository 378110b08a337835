package io.millrace.producer;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.HashKeyRange;
import io.millrace.producer.ShardListing.Shard;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** A stream as the service keeps it: shards with their logs, splits and merges. */
final class SimulatedStream {
    final List<SimulatedShard> shards = new ArrayList<>();
    private long nextSequence = 1;

    static final class SimulatedShard {
        final String id;
        final HashKeyRange range;
        final List<SimulatedShard> parents;
        final List<Written> log = new ArrayList<>();
        boolean isOpen = true;

        SimulatedShard(String id, HashKeyRange range, List<SimulatedShard> parents) {
            this.id = id;
            this.range = range;
            this.parents = parents;
        }
    }

    /** One wire record in a shard's log; what a consumer makes of it is worked out once. */
    record Written(String sequenceNumber, WireRecord wire, Map<ConsumerFilter, List<Integer>> delivered) {
        Written(String sequenceNumber, WireRecord wire) {
            this(sequenceNumber, wire, new EnumMap<>(ConsumerFilter.class));
        }

        List<Integer> delivered(ConsumerFilter filter, SimulatedShard shard) {
            return delivered.computeIfAbsent(filter, key -> key.deliver(wire.bytes(), shard.range));
        }
    }

    SimulatedStream(int shardCount) {
        BigInteger size = BigInteger.ONE.shiftLeft(128).divide(BigInteger.valueOf(shardCount));
        BigInteger start = BigInteger.ZERO;
        for (int i = 0; i < shardCount; i++) {
            BigInteger end =
                    i == shardCount - 1 ? number(HashKey.MAX) : start.add(size).subtract(BigInteger.ONE);
            add(start, end, List.of());
            start = end.add(BigInteger.ONE);
        }
    }

    /** A stream as it was read from somewhere else. */
    static SimulatedStream of(List<SimulatedShard> shards) {
        SimulatedStream stream = new SimulatedStream(1);
        stream.shards.clear();
        stream.shards.addAll(shards);
        return stream;
    }

    EntryOutcome.Stored write(WireRecord wire) {
        HashKey explicit = wire.explicitHashKey();
        HashKey hash = explicit == null ? HashKey.ofPartitionKey(wire.partitionKey()) : explicit;
        SimulatedShard owner = open().stream()
                .filter(shard -> shard.range.contains(hash))
                .findFirst()
                .orElseThrow();
        String sequence = Long.toString(nextSequence++);
        owner.log.add(new Written(sequence, wire));
        return new EntryOutcome.Stored(owner.id, sequence);
    }

    List<SimulatedShard> open() {
        return shards.stream().filter(shard -> shard.isOpen).toList();
    }

    /** All shards in retention, as the default filter of ListShards gives them. */
    List<Shard> list() {
        return shards.stream()
                .map(shard -> new Shard(shard.id, shard.range, shard.isOpen))
                .toList();
    }

    void reshard(RandomGenerator random) {
        List<SimulatedShard> open = open();
        if (open.size() < 2 || (open.size() < 10 && random.nextInt(5) < 3)) {
            split(open.get(random.nextInt(open.size())));
        } else {
            merge(random);
        }
    }

    void split(SimulatedShard parent) {
        BigInteger start = number(parent.range.start());
        BigInteger end = number(parent.range.end());
        BigInteger middle = start.add(end).shiftRight(1);
        if (middle.equals(start)) {
            return;
        }
        parent.isOpen = false;
        add(start, middle, List.of(parent));
        add(middle.add(BigInteger.ONE), end, List.of(parent));
    }

    private void merge(RandomGenerator random) {
        List<SimulatedShard> open = new ArrayList<>(open());
        open.sort((a, b) -> a.range.start().compareTo(b.range.start()));
        int first = random.nextInt(open.size() - 1);
        merge(open.get(first), open.get(first + 1));
    }

    void merge(SimulatedShard left, SimulatedShard right) {
        left.isOpen = false;
        right.isOpen = false;
        add(number(left.range.start()), number(right.range.end()), List.of(left, right));
    }

    private void add(BigInteger start, BigInteger end, List<SimulatedShard> parents) {
        HashKeyRange range = HashKeyRange.parse(start.toString(), end.toString());
        shards.add(new SimulatedShard(String.format("shardId-%012d", shards.size()), range, parents));
    }

    private static BigInteger number(HashKey key) {
        return new BigInteger(key.toDecimal());
    }
}
