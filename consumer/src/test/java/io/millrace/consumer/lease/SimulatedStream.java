package io.millrace.consumer.lease;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.shard.Shard;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A stream whose records are numbers: shards that split and merge, each with the numbers that were written to it. */
final class SimulatedStream {
    private final Map<String, Life> shards = new LinkedHashMap<>();
    private long lastNumber;

    /** One shard and what is in it. */
    static final class Life {
        private final String id;
        private final Set<String> parents;
        private final int firstSlice;
        private final int lastSlice;
        private final List<Long> numbers = new ArrayList<>();
        private boolean closed;

        private Life(String id, Set<String> parents, int firstSlice, int lastSlice) {
            this.id = id;
            this.parents = parents;
            this.firstSlice = firstSlice;
            this.lastSlice = lastSlice;
        }

        String id() {
            return id;
        }

        Set<String> parents() {
            return parents;
        }

        List<Long> numbers() {
            return numbers;
        }

        boolean isClosed() {
            return closed;
        }

        Shard shard() {
            HashKeyRange range = new HashKeyRange(
                    new HashKey((long) firstSlice << 49, 0), new HashKey(((long) (lastSlice + 1) << 49) - 1, -1L));
            return new Shard(id, parents, range, closed);
        }
    }

    SimulatedStream(int count) {
        int width = (1 << 15) / count;
        for (int i = 0; i < count; i++) {
            open(Set.of(), i * width, i == count - 1 ? (1 << 15) - 1 : (i + 1) * width - 1);
        }
    }

    private Life open(Set<String> parents, int firstSlice, int lastSlice) {
        String id = String.format("shardId-%012d", shards.size());
        Life life = new Life(id, parents, firstSlice, lastSlice);
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

    List<Shard> list() {
        return shards.values().stream().map(Life::shard).toList();
    }

    List<Shard> children(String shardId) {
        return shards.values().stream()
                .filter(life -> life.parents.contains(shardId))
                .map(Life::shard)
                .toList();
    }

    void write(Life life) {
        lastNumber++;
        life.numbers.add(lastNumber);
    }

    /** Whether the shard was wide enough to split. */
    boolean split(Life parent) {
        if (parent.closed || parent.lastSlice == parent.firstSlice) {
            return false;
        }
        parent.closed = true;
        int middle = (parent.firstSlice + parent.lastSlice) / 2;
        open(Set.of(parent.id), parent.firstSlice, middle);
        open(Set.of(parent.id), middle + 1, parent.lastSlice);
        return true;
    }

    /** Merges an open shard with its open right neighbour, if it has one. */
    boolean merge(Life left) {
        for (Life right : openShards()) {
            if (!left.closed && right.firstSlice == left.lastSlice + 1) {
                left.closed = true;
                right.closed = true;
                open(Set.of(left.id, right.id), left.firstSlice, right.lastSlice);
                return true;
            }
        }
        return false;
    }
}
