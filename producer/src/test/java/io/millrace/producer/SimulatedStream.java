package io.millrace.producer;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.HashKeyRange;
import io.millrace.producer.ShardListing.Shard;
import io.millrace.producer.UnitContent.Item;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** A stream as the service keeps it: shards with their logs, splits and merges. */
final class SimulatedStream {
    final List<SimulatedShard> shards = new ArrayList<>();
    private final Map<WireRecord, UnitContent> contents = new HashMap<>();
    private final Map<String, SimulatedShard> byId = new HashMap<>();
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
    static final class Written {
        private final String sequenceNumber;
        private final WireRecord wire;
        private final Supplier<UnitContent> content;
        private final Map<ConsumerFilter, List<Item>> delivered = new EnumMap<>(ConsumerFilter.class);

        Written(String sequenceNumber, WireRecord wire) {
            this(sequenceNumber, wire, () -> UnitContent.of(wire));
        }

        private Written(String sequenceNumber, WireRecord wire, Supplier<UnitContent> content) {
            this.sequenceNumber = sequenceNumber;
            this.wire = wire;
            this.content = content;
        }

        String sequenceNumber() {
            return sequenceNumber;
        }

        WireRecord wire() {
            return wire;
        }

        UnitContent content() {
            return content.get();
        }

        List<Item> delivered(ConsumerFilter filter, SimulatedShard shard) {
            return delivered.computeIfAbsent(filter, key -> key.deliver(content(), shard.range));
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
        shards.forEach(shard -> stream.byId.put(shard.id, shard));
        return stream;
    }

    EntryOutcome.Stored write(WireRecord wire) {
        SimulatedShard owner = owner(wire);
        String sequence = Long.toString(nextSequence++);
        owner.log.add(new Written(sequence, wire, () -> contentOf(wire)));
        return new EntryOutcome.Stored(owner.id, sequence);
    }

    /** The range of the shard that a wire record is in. */
    HashKeyRange rangeOf(EntryOutcome.Stored place) {
        return Objects.requireNonNull(byId.get(place.shardId())).range;
    }

    UnitContent contentOf(WireRecord wire) {
        return contents.computeIfAbsent(wire, UnitContent::of);
    }

    /** The open shard that the service puts a wire record into. */
    SimulatedShard owner(WireRecord wire) {
        HashKey explicit = wire.explicitHashKey();
        HashKey hash = explicit == null ? HashKey.ofPartitionKey(wire.partitionKey()) : explicit;
        for (SimulatedShard shard : shards) {
            if (shard.isOpen && shard.range.contains(hash)) {
                return shard;
            }
        }
        throw new IllegalStateException("No open shard owns " + hash);
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
        SimulatedShard shard = new SimulatedShard(String.format("shardId-%012d", shards.size()), range, parents);
        shards.add(shard);
        byId.put(shard.id, shard);
    }

    private static BigInteger number(HashKey key) {
        return new BigInteger(key.toDecimal());
    }
}
