package io.millrace.producer;

import io.millrace.aggregation.Deaggregator;
import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.HashKeyRange;
import io.millrace.aggregation.Payload;
import io.millrace.aggregation.SubRecord;
import io.millrace.aggregation.UnitStamp;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A stream that the service comes to place by itself, and that is deleted and created anew; with what its consumers make of it. What a
 * deleted stream held has been read before.
 */
final class ShiftingStream {
    boolean isByService;

    /** Null while there is no such stream. */
    Instant createdAt = Instant.ofEpochSecond(1);

    boolean isThere = true;

    private final Random random;
    private List<Shard> shards = new ArrayList<>();
    private final List<Shard> past = new ArrayList<>();
    private long nextSequence = 1;

    /** Who reads. */
    enum Reader {
        /** Drops an aggregate if a record of it has a hash of another shard; knows no mark. */
        KCL,
        /** Drops such records of aggregates without the mark. */
        MILLRACE,
        UNFILTERED;

        /** The numbers of all records that it gets to see of a stream. */
        Set<Integer> readAll(SimulatedStream stream) {
            Set<Integer> numbers = new HashSet<>();
            stream.shards.forEach(
                    shard -> shard.log.forEach(written -> read(written.wire(), shard.range, this, numbers)));
            return numbers;
        }
    }

    static final class Shard {
        final String id;
        final HashKeyRange range;
        final List<WireRecord> log = new ArrayList<>();
        boolean isOpen = true;

        Shard(String id, HashKeyRange range) {
            this.id = id;
            this.range = range;
        }
    }

    ShiftingStream(int shardCount, long seed) {
        random = new Random(seed);
        divide(shardCount);
    }

    /** A stream of the same name begins with nothing. */
    void recreate(int shardCount) {
        past.addAll(shards);
        shards = new ArrayList<>();
        createdAt = createdAt.plusSeconds(60);
        divide(shardCount);
        isThere = true;
    }

    EntryOutcome.Stored write(WireRecord wire) {
        HashKey explicit = wire.explicitHashKey();
        HashKey hash = explicit == null ? HashKey.ofPartitionKey(wire.partitionKey()) : explicit;
        List<Shard> open = open();
        Shard shard = isByService
                ? open.get(random.nextInt(open.size()))
                : open.stream()
                        .filter(one -> one.range.contains(hash))
                        .findFirst()
                        .orElseThrow();
        shard.log.add(wire);
        return new EntryOutcome.Stored(shard.id, Long.toString(nextSequence++));
    }

    List<Shard> open() {
        return shards.stream().filter(shard -> shard.isOpen).toList();
    }

    List<ShardListing.Shard> list() {
        return shards.stream()
                .map(shard -> new ShardListing.Shard(shard.id, shard.range, shard.isOpen))
                .toList();
    }

    void splitOne() {
        List<Shard> open = open();
        split(open.get(random.nextInt(open.size())), 2);
    }

    /** Splits the first so many-th part of a shard off. */
    void split(Shard parent, int parts) {
        BigInteger start = new BigInteger(parent.range.start().toDecimal());
        BigInteger end = new BigInteger(parent.range.end().toDecimal());
        BigInteger middle = start.add(end.subtract(start).divide(BigInteger.valueOf(parts)));
        parent.isOpen = false;
        add(start, middle);
        add(middle.add(BigInteger.ONE), end);
    }

    /** The numbers that a reader gets to see. */
    Set<Integer> deliveredTo(Reader reader) {
        Set<Integer> numbers = new HashSet<>();
        all().forEach(shard -> shard.log.forEach(wire -> read(wire, shard.range, reader, numbers)));
        return numbers;
    }

    /** What a reader gets to see of each shard, in order. */
    List<List<Integer>> readShardByShard(Reader reader) {
        return all().stream()
                .map(shard -> {
                    List<Integer> numbers = new ArrayList<>();
                    shard.log.forEach(wire -> read(wire, shard.range, reader, numbers));
                    return numbers;
                })
                .toList();
    }

    /** How many wire records carry the mark. */
    long marked() {
        return all().stream()
                .flatMap(shard -> shard.log.stream())
                .filter(wire ->
                        Deaggregator.decode(ByteBuffer.wrap(wire.bytes())) instanceof Payload.Aggregated aggregate
                                && isMarked(aggregate))
                .count();
    }

    private List<Shard> all() {
        List<Shard> all = new ArrayList<>(past);
        all.addAll(shards);
        return all;
    }

    private static boolean isMarked(Payload.Aggregated aggregate) {
        return aggregate.stamp().map(UnitStamp::placedByService).orElse(false);
    }

    private static void read(WireRecord wire, HashKeyRange range, Reader reader, Collection<Integer> numbers) {
        Payload payload = Deaggregator.decode(ByteBuffer.wrap(wire.bytes()));
        if (payload instanceof Payload.Plain plain) {
            numbers.add(plain.data().getInt());
        } else if (payload instanceof Payload.Aggregated aggregate) {
            boolean all = reader == Reader.UNFILTERED
                    || aggregate.allWithin(range)
                    || (reader == Reader.MILLRACE && isMarked(aggregate));
            for (SubRecord record : aggregate) {
                if (all
                        || (reader == Reader.MILLRACE
                                && range.contains(record.record().effectiveHashKey()))) {
                    numbers.add(record.record().data().getInt());
                }
            }
        }
    }

    private void divide(int shardCount) {
        BigInteger size = BigInteger.ONE.shiftLeft(128).divide(BigInteger.valueOf(shardCount));
        for (int i = 0; i < shardCount; i++) {
            BigInteger start = size.multiply(BigInteger.valueOf(i));
            BigInteger end = i == shardCount - 1 ? BigInteger.ONE.shiftLeft(128) : start.add(size);
            add(start, end.subtract(BigInteger.ONE));
        }
    }

    private void add(BigInteger start, BigInteger end) {
        HashKeyRange range = HashKeyRange.parse(start.toString(), end.toString());
        shards.add(new Shard(String.format("shardId-%012d", shards.size()), range));
    }
}
