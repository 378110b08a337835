package io.millrace.local.engine;

import io.millrace.local.engine.StreamRecord.ShardRecord;
import io.millrace.local.engine.StreamRecord.StreamSettings;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One stream: its shards, its settings and its status. Control-plane changes hold its monitor; writes route over an
 * immutable snapshot of the open shards and hold only the shard's.
 */
public final class Stream {
    /** A stream's status. */
    public enum Status {
        CREATING,
        ACTIVE,
        UPDATING,
        DELETING
    }

    /** A change under way: the status meanwhile, and what happens when it is due. */
    private record Transition(Status status, long dueMillis, Runnable change) {}

    /** Where a record went. */
    public record Placement(Shard shard, StoredRecord kept) {}

    private final String name;
    private final String owner;
    private final long createdMillis;
    private final ShardRates rates;
    private final Storage storage;
    private final TreeMap<Integer, Shard> shards = new TreeMap<>();
    private StreamSettings settings;
    private int nextShardIndex;
    private boolean isGone;
    private volatile Shard[] open = {};
    private volatile @Nullable Transition transition;

    Stream(StreamRecord kept, ShardRates rates, Storage storage, long nowMillis) {
        this.name = kept.name();
        this.owner = "stream " + name + " under account " + Account.ID;
        this.createdMillis = kept.createdMillis();
        this.settings = kept.settings();
        this.nextShardIndex = kept.nextShardIndex();
        this.rates = rates;
        this.storage = storage;
        kept.shards().forEach(shard -> addShard(shard, nowMillis));
        refreshOpen();
    }

    public String name() {
        return name;
    }

    public long createdMillis() {
        return createdMillis;
    }

    public synchronized StreamSettings settings() {
        return settings;
    }

    public synchronized Status status(long nowMillis) {
        settle(nowMillis);
        Transition underWay = transition;
        return underWay == null ? Status.ACTIVE : underWay.status();
    }

    synchronized boolean isGone(long nowMillis) {
        settle(nowMillis);
        return isGone;
    }

    /** Every shard the service would still tell of, by index; none while the stream is being created. */
    public synchronized List<Shard> shards(long nowMillis) {
        expire(nowMillis);
        return status(nowMillis) == Status.CREATING ? List.of() : List.copyOf(shards.values());
    }

    public synchronized Optional<Shard> shard(int index, long nowMillis) {
        expire(nowMillis);
        return status(nowMillis) == Status.CREATING ? Optional.empty() : Optional.ofNullable(shards.get(index));
    }

    /** Shards that have the given one as a parent. */
    public synchronized List<Shard> children(Shard parent) {
        return shards.values().stream()
                .filter(shard -> shard.parents().contains(parent.index()))
                .toList();
    }

    /** The oldest time that is still within retention. */
    public synchronized long horizonMillis(long nowMillis) {
        return Math.max(createdMillis, nowMillis - settings.retention().toMillis());
    }

    /** The open shard a hash belongs to. */
    public Shard route(BigInteger hash, long nowMillis) {
        Transition underWay = transition;
        if (underWay != null && nowMillis >= underWay.dueMillis()) {
            synchronized (this) {
                settle(nowMillis);
            }
        }
        Shard[] candidates = open;
        int low = 0;
        int high = candidates.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (candidates[middle].range().end().compareTo(hash) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return candidates[low];
    }

    /**
     * Writes a record into the open shard its hash belongs to.
     *
     * @throws RefusedException when that shard takes no more this second
     */
    public Placement put(String partitionKey, BigInteger hash, byte[] data, long nowMillis) {
        while (true) {
            Shard shard = route(hash, nowMillis);
            StoredRecord kept = shard.append(partitionKey, hash, data, nowMillis);
            if (kept != null) {
                if (kept.counter() % 1024 == 0) {
                    shard.trimBefore(horizonMillis(nowMillis));
                }
                return new Placement(shard, kept);
            }
            // Closed between the two lines above; the snapshot has its children by the time its monitor is free.
            awaitResharding();
        }
    }

    private synchronized void awaitResharding() {
        // Resharding holds this monitor from the parent's closing until the snapshot has the children.
    }

    /** Changes the settings and keeps them. */
    public synchronized void configure(StreamSettings changed) {
        settings = changed;
        storage.save(described());
    }

    /** Begins a change that takes effect at {@code dueMillis}. */
    synchronized void begin(Status meanwhile, long dueMillis, long nowMillis, Runnable change) {
        transition = new Transition(meanwhile, dueMillis, change);
        settle(nowMillis);
    }

    /** Refuses with ResourceInUseException while a change is under way. */
    public synchronized void requireActive(long nowMillis) {
        Status status = status(nowMillis);
        if (status != Status.ACTIVE) {
            throw RefusedException.inUse(
                    "Stream " + name + " under account " + Account.ID + " not ACTIVE, instead in state " + status);
        }
    }

    synchronized void delete() {
        close();
        shards.clear();
        isGone = true;
        storage.delete(name);
    }

    synchronized void close() {
        shards.values().forEach(Shard::close);
    }

    /**
     * Replaces open shards by new ones; the change is kept before any record can reach a child.
     *
     * @param ranges one per child
     */
    synchronized void replace(List<Shard> parents, List<HashRange> ranges, long nowMillis) {
        parents.forEach(parent -> parent.close(nowMillis));
        // Later than every parent, whatever the clock says: numbers and times must grow along the lineage.
        long opened = Math.max(
                nowMillis, parents.stream().mapToLong(Shard::closedMillis).max().orElse(0));
        long second = Math.max(
                opened / 1000,
                parents.stream().mapToLong(Shard::openedSecond).max().orElse(0) + 1);
        List<Integer> lineage = parents.stream().map(Shard::index).toList();
        for (HashRange range : ranges) {
            addShard(new ShardRecord(nextShardIndex++, range, lineage, opened, second, Shard.OPEN), nowMillis);
        }
        storage.save(described());
        refreshOpen();
    }

    synchronized StreamRecord described() {
        return new StreamRecord(
                name,
                createdMillis,
                settings,
                nextShardIndex,
                shards.values().stream().map(Shard::described).toList());
    }

    /** Forgets what is older than the retention period, whole shards included. */
    synchronized void forget(long nowMillis) {
        settle(nowMillis);
        if (!isGone) {
            expire(nowMillis);
        }
    }

    /** Every shard that holds records. */
    synchronized List<Shard> keptShards() {
        return List.copyOf(shards.values());
    }

    /** The open shards in the order of their ranges. */
    List<Shard> openShards() {
        return List.of(open);
    }

    private void addShard(ShardRecord birth, long nowMillis) {
        shards.put(birth.index(), new Shard(birth, owner, rates, storage.openLog(name, birth.index()), nowMillis));
    }

    private void refreshOpen() {
        List<Shard> still =
                new ArrayList<>(shards.values().stream().filter(Shard::isOpen).toList());
        still.sort(Comparator.comparing(shard -> shard.range().start()));
        open = still.toArray(Shard[]::new);
    }

    private void settle(long nowMillis) {
        Transition underWay = transition;
        if (underWay != null && nowMillis >= underWay.dueMillis()) {
            transition = null;
            underWay.change().run();
        }
    }

    private void expire(long nowMillis) {
        long horizon = nowMillis - settings.retention().toMillis();
        boolean dropped = false;
        for (Map.Entry<Integer, Shard> entry : List.copyOf(shards.entrySet())) {
            Shard shard = entry.getValue();
            shard.trimBefore(horizon);
            if (shard.closedMillis() < horizon) {
                shard.close();
                shards.remove(entry.getKey());
                storage.deleteLog(name, entry.getKey());
                dropped = true;
            }
        }
        if (dropped) {
            storage.save(described());
        }
    }
}
