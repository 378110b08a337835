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

/**
 * A lane per open shard of the map in use, and one for records whose shard is not known; while the service places the records, one lane
 * for all of them. Belongs to the loop.
 */
class Lanes {
    // What keeps shards busy when they recover: units of many records each, or of one.
    private static final int AGGREGATES_RETRYING = 2;
    private static final int RECORDS_RETRYING = 100;

    private final ProducerConfig config;
    private final Map<Stale, Evidence> evidence = new HashMap<>();
    private ShardMap map = ShardMap.EMPTY;
    private long mapBeganAtNanos;
    private long forgottenAtNanos = -1;

    // What the lanes are divided by: the map, or for the service's choice one shard in place of all.
    private ShardMap division = ShardMap.EMPTY;
    private boolean isByService;
    private int openShardsTold;
    private Map<String, ShardLane> byShard = new HashMap<>();
    private List<ShardLane> byRange = List.of();
    private final ShardLane unmapped;
    private long unmappedSinceNanos;

    private record Stale(String laneShardId, String answeringShardId) {}

    private record Evidence(HashKey hash, String answeringShardId, long atNanos) {}

    Lanes(ProducerConfig config) {
        this.config = config;
        this.unmapped = new ShardLane(null, HashKeyRange.ALL, LaneRate.ofUnknownShards(0), new OpenUnit(config));
        if (config.distribution().startsByService()) {
            isByService = true;
            redivide(0);
        }
    }

    ShardMap map() {
        return map;
    }

    /** When the load of the map began. */
    long mapBeganAtNanos() {
        return mapBeganAtNanos;
    }

    /** Whether something that began then may be about a stream that is no more. */
    boolean isOutdated(long beganAtNanos) {
        return beganAtNanos <= forgottenAtNanos;
    }

    /** Whether the service chooses the shards, as far as is known. */
    boolean isByService() {
        return isByService;
    }

    /** Whether units are to say that the service has chosen their shard. */
    boolean marks() {
        return isByService && config.distribution().aggregatesAnywhere();
    }

    /** Whether a unit may be sent: one of the caller's only where its hash chooses the shard, or where it needs no right one. */
    boolean take(Unit unit) {
        return !unit.isCallers() || !isByService || isTrusted(unit);
    }

    /** Whether a unit of the caller's says that the service places it, and everybody who reads it goes by that. */
    boolean isTrusted(Unit unit) {
        return unit.oldest().isMarked && config.distribution().aggregatesAnywhere();
    }

    ShardLane unmapped() {
        return unmapped;
    }

    /** Since when the records without a known shard wait for a better map. */
    long unmappedSinceNanos() {
        return unmappedSinceNanos;
    }

    ShardLane laneOf(HashKey hash) {
        int index = division.indexOf(hash);
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
        int last = division.floor(highest);
        for (int i = Math.max(0, division.floor(lowest)); i <= last; i++) {
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
     * a map whose load began later; answers whether that is so. A closed shard explains itself: it answered before it closed. Where the
     * service places, no lane is stale, but an unknown shard wants a map all the same.
     */
    boolean noteAnswer(HashKey hash, String answeringShardId, long nowNanos) {
        if (isByService) {
            return map.rangeOf(answeringShardId) == null;
        }
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
        map = newMap;
        mapBeganAtNanos = loadBeganNanos;
        if (isOther) {
            redivide(nowNanos);
        }
        renewEvidence(loadBeganNanos);
        return isOther;
    }

    /** Puts all records into one lane, or back into those of their hashes. */
    void placeByService(boolean byService, long nowNanos) {
        isByService = byService;
        evidence.clear();
        redivide(nowNanos);
    }

    /** So many shards are open, says the stream's description; it counts while no map says more. */
    boolean openShardsTold(int count, long nowNanos) {
        boolean isNews = isByService && map.isEmpty() && count != openShardsTold;
        openShardsTold = count;
        if (isNews) {
            redivide(nowNanos);
        }
        return isNews;
    }

    /** Forgets every range, because they may be another stream's. */
    void forget(long nowNanos) {
        evidence.clear();
        forgottenAtNanos = nowNanos;
        openShardsTold = 0;
        boolean isNews = !map.isEmpty();
        map = ShardMap.EMPTY;
        if (isNews) {
            redivide(nowNanos);
        }
    }

    private void redivide(long nowNanos) {
        division = isByService ? allInOne() : map;
        Map<String, ShardLane> kept = new HashMap<>();
        List<ShardLane> inOrder = new ArrayList<>(division.open().size());
        for (Shard shard : division.open()) {
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
        unmappedSinceNanos = nowNanos;
        putBack(homeless);
    }

    private int openShards() {
        return map.isEmpty() ? openShardsTold : map.open().size();
    }

    /** One shard in place of all; another number of them makes it another shard, whose lane has another rate. */
    private ShardMap allInOne() {
        int count = openShards();
        String name = count == 0 ? "any shard" : "any of " + count + " shards";
        return ShardMap.EMPTY.with(List.of(new Shard(name, HashKeyRange.ALL, true)));
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
        if (isByService) {
            return laneOfAll(shard, nowNanos);
        }
        LaneRate rate = LaneRate.ofShard(config.shardRate(), nowNanos);
        return new ShardLane(shard.shardId(), shard.range(), rate, new OpenUnit(config));
    }

    private ShardLane laneOfAll(Shard all, long nowNanos) {
        int count = openShards();
        LaneRate rate = count == 0
                ? LaneRate.ofUnknownShards(nowNanos)
                : LaneRate.ofShards(count, config.shardRate(), nowNanos);
        ProducerConfig used = marks() ? config : config.withoutAggregation();
        int retrying = (marks() ? AGGREGATES_RETRYING : RECORDS_RETRYING) * Math.max(1, count);
        return new ShardLane(all.shardId(), all.range(), rate, new OpenUnit(used), retrying);
    }
}
