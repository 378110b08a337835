package io.millrace.consumer.simulation;

import io.millrace.aggregation.Aggregator;
import io.millrace.aggregation.Damage;
import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.HashKeyRange;
import io.millrace.aggregation.UserRecord;
import io.millrace.consumer.feed.WireRecord;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import io.millrace.consumer.shard.Shard;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * A stream and its writer: every key's records are numbered and go, in order, into the shard that holds the key's hash,
 * alone or in aggregates. Some aggregates also carry a copy of a record that belongs to another shard, as a producer's do
 * that was overtaken by a split; its proper copy is in the right shard, and nobody may be given the misplaced one.
 */
final class ModelStream {
    private static final int SLICES = 1 << 15;
    private static final int FEWEST_KEYS = 48;
    private static final int LONGEST_PADDING = 60_000;
    /** With its partition key the largest that the service takes. */
    private static final int LARGEST_DATA = (10 << 20) - 8;

    private static final int LARGE_RECORDS = 1_000;
    private static final int TEXT = 32;

    private final Random random;
    private final List<String> keys = new ArrayList<>();
    private final Map<String, HashKey> hashes = new HashMap<>();
    private final Map<String, Life> shards = new LinkedHashMap<>();
    private final Map<String, Integer> written = new LinkedHashMap<>();
    private final Map<SequenceNumber, Damaged> damaged = new HashMap<>();
    /** What all large records share: each begins at its own text, with the others' behind it. */
    private byte[] large = {};

    private int largeRecords;
    private long firstSequence = 1_001;
    private long lastSequence = 1_000;

    /** One shard: its wire records, and where each user record that belongs to it stands. */
    static final class Life {
        private final Shard listed;
        private final int firstSlice;
        private final int lastSlice;
        private final List<WireRecord> records = new ArrayList<>();
        private final List<Placed> placed = new ArrayList<>();
        private final List<String> keys;
        private boolean closed;

        private Life(Shard listed, List<String> keys, int firstSlice, int lastSlice) {
            this.listed = listed;
            this.keys = keys;
            this.firstSlice = firstSlice;
            this.lastSlice = lastSlice;
        }

        String id() {
            return listed.shardId();
        }

        void close() {
            closed = true;
        }

        boolean isClosed() {
            return closed;
        }

        List<WireRecord> records() {
            return records;
        }

        boolean hasKeys() {
            return !keys.isEmpty();
        }

        List<Placed> placed() {
            return placed;
        }

        Shard asListed() {
            return new Shard(listed.shardId(), listed.parents(), listed.range(), closed);
        }
    }

    /** A wire record that is to come whole, though it looks like an aggregate. */
    record Damaged(String text, ByteBuffer data, String shardId, Damage damage) {}

    /** A user record in its proper place. */
    record Placed(RecordPosition position, String key, int number) {}

    /** Keys are spread evenly; half of them by the hash of their name, as usual, half by an explicit one. */
    ModelStream(Random random, int count) {
        this.random = random;
        int keyCount = Math.max(FEWEST_KEYS, 3 * count);
        for (int number = 0; number < keyCount; number++) {
            String key = "k" + number;
            keys.add(key);
            hashes.put(
                    key,
                    number % 2 == 0
                            ? HashKey.ofPartitionKey(key)
                            : new HashKey((number * 2L * SLICES / keyCount) << 48, number));
        }
        int width = SLICES / count;
        for (int i = 0; i < count; i++) {
            open(Set.of(), i * width, i == count - 1 ? SLICES - 1 : (i + 1) * width - 1);
        }
    }

    /** One that was created later under the same name: the same shard ids, and no number of this one. */
    ModelStream another() {
        ModelStream next = new ModelStream(random, (int) shards.values().stream()
                .filter(life -> life.listed.parents().isEmpty())
                .count());
        next.lastSequence = lastSequence + 1_000_000;
        next.firstSequence = next.lastSequence + 1;
        return next;
    }

    /** Whether a record of this stream may have that number; the service refuses others. */
    boolean knows(SequenceNumber sequence) {
        return Long.parseLong(sequence.digits()) >= firstSequence && Long.parseLong(sequence.digits()) <= lastSequence;
    }

    /** The number of the newest record in any shard. */
    String lastSequence() {
        return Long.toString(lastSequence);
    }

    private HashKey hash(String key) {
        HashKey hash = hashes.get(key);
        if (hash == null) {
            throw new IllegalArgumentException("no key " + key);
        }
        return hash;
    }

    private boolean isByName(String key) {
        return Integer.parseInt(key.substring(1)) % 2 == 0;
    }

    private Life open(Set<String> parents, int firstSlice, int lastSlice) {
        String id = String.format("shardId-%012d", shards.size());
        HashKeyRange range = new HashKeyRange(
                new HashKey((long) firstSlice << 49, 0), new HashKey(((long) (lastSlice + 1) << 49) - 1, -1L));
        List<String> held =
                keys.stream().filter(key -> range.contains(hash(key))).toList();
        Life life = new Life(new Shard(id, parents, range, false), held, firstSlice, lastSlice);
        shards.put(id, life);
        return life;
    }

    Life life(String shardId) {
        Life life = shards.get(shardId);
        if (life == null) {
            throw new IllegalArgumentException("no shard " + shardId);
        }
        return life;
    }

    List<Life> all() {
        return List.copyOf(shards.values());
    }

    List<Life> openShards() {
        return shards.values().stream().filter(life -> !life.closed).toList();
    }

    List<Shard> children(String parent) {
        return all().stream()
                .map(Life::asListed)
                .filter(shard -> shard.parents().contains(parent))
                .toList();
    }

    /** Last number written of each key. */
    Map<String, Integer> written() {
        return Map.copyOf(written);
    }

    /** One wire record into a shard, with the next records of some of its keys, at a time of the service's. */
    void write(Life shard, Instant now) {
        if (shard.keys.isEmpty()) {
            return;
        }
        String outer = any(shard.keys);
        if (random.nextInt(4) == 0 && isByName(outer)) {
            SequenceNumber sequence = nextSequence();
            byte[] data = next(shard, sequence, 0, outer).getBytes(StandardCharsets.UTF_8);
            shard.records.add(new WireRecord(sequence, outer, ByteBuffer.wrap(data), now));
            return;
        }
        if (random.nextInt(40) == 0 && isByName(outer)) {
            writeDamaged(shard, outer, DamagedAggregate.any(random), now);
            return;
        }
        SequenceNumber sequence = nextSequence();
        Aggregator unit = Aggregator.unstamped(1 << 20);
        int size = 1 + random.nextInt(6);
        for (int index = 0; index < size; index++) {
            String stranger = any(keys);
            boolean misplaced = random.nextInt(12) == 0 && !shard.keys.contains(stranger);
            String key = misplaced ? stranger : any(shard.keys);
            String text = misplaced ? "misplaced" : next(shard, sequence, index, key);
            UserRecord record = UserRecord.of(key, text.getBytes(StandardCharsets.UTF_8));
            unit.add(isByName(key) ? record : record.withExplicitHashKey(hash(key)));
        }
        shard.records.add(new WireRecord(sequence, outer, ByteBuffer.wrap(unit.encode()), now));
    }

    private SequenceNumber nextSequence() {
        lastSequence++;
        return new SequenceNumber(Long.toString(lastSequence));
    }

    /** A damaged aggregate, which counts as one record of its outer key. */
    void writeDamaged(Life shard, String outer, DamagedAggregate kind, Instant now) {
        SequenceNumber sequence = nextSequence();
        int number = written.merge(outer, 1, Integer::sum);
        shard.placed.add(new Placed(new RecordPosition(sequence, 0), outer, number));
        ByteBuffer data = ByteBuffer.wrap(kind.encode(outer, 1 + random.nextInt(6), random));
        damaged.put(sequence, new Damaged(outer + "#" + number, data, shard.id(), kind.told()));
        shard.records.add(new WireRecord(sequence, outer, data, now));
    }

    /** The first key of a shard that a record can be written under alone. */
    Optional<String> keyByName(Life shard) {
        return shard.keys.stream().filter(this::isByName).findFirst();
    }

    Map<SequenceNumber, Damaged> damaged() {
        return damaged;
    }

    /** One record of the largest size alone, if the shard has a key that can be written so. */
    void writeLarge(Life shard, Instant now) {
        Optional<String> key = keyByName(shard);
        if (key.isEmpty() || largeRecords == LARGE_RECORDS) {
            return;
        }
        if (large.length == 0) {
            large = new byte[LARGEST_DATA + LARGE_RECORDS * TEXT];
            Arrays.fill(large, (byte) ' ');
        }
        SequenceNumber sequence = nextSequence();
        int number = written.merge(key.get(), 1, Integer::sum);
        shard.placed.add(new Placed(new RecordPosition(sequence, 0), key.get(), number));
        byte[] text = (key.get() + "#" + number).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(text, 0, large, largeRecords * TEXT, text.length);
        ByteBuffer data =
                ByteBuffer.wrap(large, largeRecords * TEXT, LARGEST_DATA).slice();
        largeRecords++;
        shard.records.add(new WireRecord(sequence, key.get(), data, now));
    }

    private String any(List<String> some) {
        return some.get(random.nextInt(some.size()));
    }

    /** Now and then a long record, so that what is held matters. */
    private String next(Life shard, SequenceNumber sequence, int index, String key) {
        int number = written.merge(key, 1, Integer::sum);
        shard.placed.add(new Placed(new RecordPosition(sequence, index), key, number));
        String text = key + "#" + number;
        return random.nextInt(12) == 0 ? text + " ".repeat(random.nextInt(LONGEST_PADDING)) : text;
    }

    boolean split(Life shard) {
        if (shard.closed || shard.lastSlice - shard.firstSlice < 2) {
            return false;
        }
        shard.closed = true;
        int middle = (shard.firstSlice + shard.lastSlice) / 2;
        open(Set.of(shard.id()), shard.firstSlice, middle);
        open(Set.of(shard.id()), middle + 1, shard.lastSlice);
        return true;
    }

    /** The open shard whose range begins where this one's ends. */
    Optional<Life> rightOf(Life left) {
        return openShards().stream()
                .filter(right -> right.firstSlice == left.lastSlice + 1)
                .findFirst();
    }

    boolean merge(Life left) {
        for (Life right : openShards()) {
            if (!left.closed && right.firstSlice == left.lastSlice + 1) {
                left.closed = true;
                right.closed = true;
                open(Set.of(left.id(), right.id()), left.firstSlice, right.lastSlice);
                return true;
            }
        }
        return false;
    }
}
