package io.millrace.consumer.simulation;

import io.millrace.aggregation.Aggregator;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A stream and its writer: every key's records are numbered and go, in order, into the shard that holds the key's hash,
 * alone or in aggregates. Some aggregates also carry a copy of a record that belongs to another shard, as a producer's do
 * that was overtaken by a split; its proper copy is in the right shard, and nobody may be given the misplaced one.
 */
final class ModelStream {
    private static final int SLICES = 1 << 15;
    private static final int KEYS = 48;

    private final Random random;
    private final Map<String, Life> shards = new LinkedHashMap<>();
    private final Map<String, Integer> written = new LinkedHashMap<>();
    private long lastSequence = 1_000;

    /** One shard: its wire records, and where each user record that belongs to it stands. */
    static final class Life {
        private final Shard listed;
        private final int firstSlice;
        private final int lastSlice;
        private final List<WireRecord> records = new ArrayList<>();
        private final List<Placed> placed = new ArrayList<>();
        private boolean closed;

        private Life(Shard listed, int firstSlice, int lastSlice) {
            this.listed = listed;
            this.firstSlice = firstSlice;
            this.lastSlice = lastSlice;
        }

        String id() {
            return listed.shardId();
        }

        boolean isClosed() {
            return closed;
        }

        List<WireRecord> records() {
            return records;
        }

        List<Placed> placed() {
            return placed;
        }

        Shard asListed() {
            return new Shard(listed.shardId(), listed.parents(), listed.range(), closed);
        }

        private boolean holds(String key) {
            return listed.range().contains(hash(key));
        }
    }

    /** A user record in its proper place. */
    record Placed(RecordPosition position, String key, int number) {}

    ModelStream(Random random, int count) {
        this.random = random;
        int width = SLICES / count;
        for (int i = 0; i < count; i++) {
            open(Set.of(), i * width, i == count - 1 ? SLICES - 1 : (i + 1) * width - 1);
        }
    }

    /** Keys are spread evenly; half of them by the hash of their name, as usual, half by an explicit one. */
    private static HashKey hash(String key) {
        int number = Integer.parseInt(key.substring(1));
        return number % 2 == 0 ? HashKey.ofPartitionKey(key) : new HashKey((number * 2L * SLICES / KEYS) << 48, number);
    }

    private Life open(Set<String> parents, int firstSlice, int lastSlice) {
        String id = String.format("shardId-%012d", shards.size());
        HashKeyRange range = new HashKeyRange(
                new HashKey((long) firstSlice << 49, 0), new HashKey(((long) (lastSlice + 1) << 49) - 1, -1L));
        Life life = new Life(new Shard(id, parents, range, false), firstSlice, lastSlice);
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

    /** One wire record into a shard, with the next records of some of its keys. */
    void write(Life shard) {
        List<String> keys = new ArrayList<>();
        List<String> strangers = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            (shard.holds("k" + i) ? keys : strangers).add("k" + i);
        }
        if (keys.isEmpty()) {
            return;
        }
        SequenceNumber sequence = new SequenceNumber(Long.toString(++lastSequence));
        String outer = keys.get(random.nextInt(keys.size()));
        if (random.nextInt(4) == 0 && hash(outer).equals(HashKey.ofPartitionKey(outer))) {
            add(shard, sequence, outer, next(shard, sequence, 0, outer).getBytes(StandardCharsets.UTF_8));
            return;
        }
        Aggregator unit = Aggregator.unstamped(1 << 20);
        int size = 1 + random.nextInt(6);
        for (int index = 0; index < size; index++) {
            boolean misplaced = random.nextInt(12) == 0 && !strangers.isEmpty();
            List<String> from = misplaced ? strangers : keys;
            String key = from.get(random.nextInt(from.size()));
            String text = misplaced ? "misplaced" : next(shard, sequence, index, key);
            UserRecord record = UserRecord.of(key, text.getBytes(StandardCharsets.UTF_8));
            unit.add(hash(key).equals(HashKey.ofPartitionKey(key)) ? record : record.withExplicitHashKey(hash(key)));
        }
        add(shard, sequence, outer, unit.encode());
    }

    private String next(Life shard, SequenceNumber sequence, int index, String key) {
        int number = written.merge(key, 1, Integer::sum);
        shard.placed.add(new Placed(new RecordPosition(sequence, index), key, number));
        return key + "#" + number;
    }

    private static void add(Life shard, SequenceNumber sequence, String key, byte[] data) {
        shard.records.add(new WireRecord(sequence, key, ByteBuffer.wrap(data), Instant.EPOCH));
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
