package io.millrace.producer;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.HashKeyRange;
import io.millrace.producer.ShardListing.Shard;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A lane per open shard of the map in use, and one for records whose shard is not known. Belongs to the loop. */
class Lanes {
    private final ProducerConfig config;
    private final Map<Stale, Evidence> evidence = new HashMap<>();
    private ShardMap map = ShardMap.EMPTY;
    private Map<String, ShardLane> byShard = new HashMap<>();
    private List<ShardLane> byRange = List.of();
    private final ShardLane unmapped;
    private long unmappedSinceNanos;

    private record Stale(String laneShardId, String answeringShardId) {}

    private record Evidence(HashKey hash, String answeringShardId, long atNanos) {}

    Lanes(ProducerConfig config) {
        this.config = config;
        this.unmapped = new ShardLane(null, HashKeyRange.ALL, LaneRate.ofUnknownShards(0), new OpenUnit(config));
    }

    ShardMap map() {
        return map;
    }

    ShardLane unmapped() {
        return unmapped;
    }

    /** Since when the records without a known shard wait for a better map. */
    long unmappedSinceNanos() {
        return unmappedSinceNanos;
    }

    ShardLane laneOf(HashKey hash) {
        int index = map.indexOf(hash);
        return index < 0 ? unmapped : byRange.get(index);
    }

    /** The lane of a shard; null if it has none any more. */
    @Nullable
    ShardLane laneOf(@Nullable String shardId) {
        return shardId == null ? unmapped : byShard.get(shardId);
    }

    void forEach(Consumer<ShardLane> action) {
        byRange.forEach(action);
        action.accept(unmapped);
    }

    /** The mapped lanes with a part of the span between two hashes. */
    void forEachBetween(HashKey lowest, HashKey highest, Consumer<ShardLane> action) {
        int last = map.floor(highest);
        for (int i = Math.max(0, map.floor(lowest)); i <= last; i++) {
            ShardLane lane = byRange.get(i);
            if (lane.range.end().compareTo(lowest) >= 0) {
                action.accept(lane);
            }
        }
    }

    /** Sends records back to the queues they belong into now; answers the lanes that took some. */
    Iterable<ShardLane> putBack(List<PendingRecord> records) {
        Map<ShardLane, List<PendingRecord>> byLane = new LinkedHashMap<>();
        records.forEach(record -> byLane.computeIfAbsent(laneOf(record.hash), lane -> new ArrayList<>())
                .add(record));
        byLane.forEach(ShardLane::insert);
        return byLane.keySet();
    }

    /**
     * An answer came for a unit that is placed by this hash. If the map does not explain the shard, the hash's lane is stale, until
     * a map whose load began later; answers whether that is so. A closed shard explains itself: it answered before it closed.
     */
    boolean noteAnswer(HashKey hash, String answeringShardId, long nowNanos) {
        ShardLane lane = laneOf(hash);
        if (lane.shardId == null || lane.shardId.equals(answeringShardId) || map.isClosed(answeringShardId)) {
            return false;
        }
        evidence.put(new Stale(lane.shardId, answeringShardId), new Evidence(hash, answeringShardId, nowNanos));
        lane.staleSinceNanos = Math.min(lane.staleSinceNanos, nowNanos);
        return true;
    }

    /** Takes another map into use; answers whether the open shards are others than before. */
    boolean apply(ShardMap newMap, long loadBeganNanos, long nowNanos) {
        boolean isOther = !newMap.open().equals(map.open());
        if (isOther) {
            redivide(newMap, nowNanos);
        }
        map = newMap;
        renewEvidence(loadBeganNanos);
        return isOther;
    }

    /** Forgets every range, because they may be another stream's. */
    void forget(long nowNanos) {
        evidence.clear();
        if (!map.isEmpty()) {
            redivide(ShardMap.EMPTY, nowNanos);
        }
        map = ShardMap.EMPTY;
    }

    private void redivide(ShardMap newMap, long nowNanos) {
        Map<String, ShardLane> kept = new HashMap<>();
        List<ShardLane> inOrder = new ArrayList<>(newMap.open().size());
        for (Shard shard : newMap.open()) {
            ShardLane lane = byShard.get(shard.shardId());
            if (lane != null && lane.range.equals(shard.range())) {
                byShard.remove(shard.shardId());
            } else {
                lane = newLane(shard, nowNanos);
            }
            kept.put(shard.shardId(), lane);
            inOrder.add(lane);
        }
        List<PendingRecord> homeless = unmapped.drain();
        byShard.values().forEach(gone -> homeless.addAll(gone.drain()));
        homeless.sort(Comparator.comparingLong(record -> record.number));
        byShard = kept;
        byRange = List.copyOf(inOrder);
        map = newMap;
        unmappedSinceNanos = nowNanos;
        putBack(homeless);
    }

    /** Keeps what a map that was loaded too early does not explain, and drops the rest. */
    private void renewEvidence(long loadBeganNanos) {
        evidence.values()
                .removeIf(one ->
                        one.atNanos() < loadBeganNanos || one.answeringShardId().equals(laneOf(one.hash()).shardId));
        List<Evidence> left = List.copyOf(evidence.values());
        evidence.clear();
        Map<ShardLane, Long> staleSince = new HashMap<>();
        for (Evidence one : left) {
            ShardLane lane = laneOf(one.hash());
            if (lane.shardId != null) {
                evidence.put(new Stale(Objects.requireNonNull(lane.shardId), one.answeringShardId()), one);
                staleSince.merge(lane, one.atNanos(), Math::min);
            }
        }
        byRange.forEach(lane -> lane.staleSinceNanos = staleSince.getOrDefault(lane, Agenda.NEVER));
    }

    private ShardLane newLane(Shard shard, long nowNanos) {
        LaneRate rate = LaneRate.ofShard(config.shardRate(), nowNanos);
        return new ShardLane(shard.shardId(), shard.range(), rate, new OpenUnit(config));
    }
}
