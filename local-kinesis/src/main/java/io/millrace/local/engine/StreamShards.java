package io.millrace.local.engine;

import io.millrace.local.engine.StreamRecord.ShardRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The shards of one stream, open and closed, and their logs. Guarded by the stream's monitor. */
final class StreamShards {
    private final String stream;
    private final String owner;
    private final ShardRates rates;
    private final Storage storage;
    private final TreeMap<Integer, Shard> byIndex = new TreeMap<>();
    private int nextIndex;

    /** @param owner "stream NAME under account NUMBER", for messages */
    StreamShards(StreamRecord kept, String owner, ShardRates rates, Storage storage, long nowMillis) {
        this.stream = kept.name();
        this.owner = owner;
        this.rates = rates;
        this.storage = storage;
        this.nextIndex = kept.nextShardIndex();
        kept.shards().forEach(shard -> add(shard, nowMillis));
    }

    /** Every shard, by index. */
    List<Shard> list() {
        return List.copyOf(byIndex.values());
    }

    Optional<Shard> find(int index) {
        return Optional.ofNullable(byIndex.get(index));
    }

    List<Shard> children(Shard parent) {
        return byIndex.values().stream()
                .filter(shard -> shard.parents().contains(parent.index()))
                .toList();
    }

    OpenShards open() {
        return new OpenShards(byIndex.values());
    }

    /** Closes the parents and adds a child per range. */
    void replace(List<Shard> parents, List<HashRange> ranges, long nowMillis) {
        parents.forEach(parent -> parent.close(nowMillis));
        // Later than every parent, whatever the clock says: numbers and times must grow along the lineage.
        long opened = Math.max(
                nowMillis, parents.stream().mapToLong(Shard::closedMillis).max().orElse(0));
        long second = Math.max(
                opened / 1000,
                parents.stream().mapToLong(Shard::openedSecond).max().orElse(0) + 1);
        List<Integer> lineage = parents.stream().map(Shard::index).toList();
        for (HashRange range : ranges) {
            add(new ShardRecord(nextIndex++, range, lineage, opened, second, Shard.OPEN), nowMillis);
        }
    }

    /** Forgets what arrived before a time, and closed shards that then hold nothing; tells whether there were any. */
    boolean expire(long horizonMillis) {
        boolean dropped = false;
        for (Map.Entry<Integer, Shard> entry : List.copyOf(byIndex.entrySet())) {
            Shard shard = entry.getValue();
            shard.trimBefore(horizonMillis);
            if (shard.closedMillis() < horizonMillis) {
                shard.close();
                byIndex.remove(entry.getKey());
                storage.deleteLog(stream, entry.getKey());
                dropped = true;
            }
        }
        return dropped;
    }

    void close() {
        byIndex.values().forEach(Shard::close);
    }

    void clear() {
        close();
        byIndex.clear();
    }

    int nextIndex() {
        return nextIndex;
    }

    List<ShardRecord> described() {
        return byIndex.values().stream().map(Shard::described).toList();
    }

    private void add(ShardRecord birth, long nowMillis) {
        byIndex.put(birth.index(), new Shard(birth, owner, rates, storage.openLog(stream, birth.index()), nowMillis));
    }
}
