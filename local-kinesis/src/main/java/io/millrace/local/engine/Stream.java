package io.millrace.local.engine;

import io.millrace.local.engine.StreamRecord.ShardRecord;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One stream: its shards, its settings and its status. Control-plane changes hold its monitor; writes route over an
 * immutable snapshot of the open shards and hold only the shard's.
 */
public final class Stream implements Resource {
    /** A stream's status. */
    public enum Status {
        CREATING,
        ACTIVE,
        UPDATING,
        DELETING
    }

    /** A change under way: the status meanwhile, what happens when it is due, and how many shards are open then. */
    private record Transition(Status status, long dueMillis, int openAfter, Runnable change) {}

    /** Where a record went. */
    public record Placement(Shard shard, StoredRecord kept) {}

    private final String name;
    private final String owner;
    private final long createdMillis;
    private final ShardRates rates;
    private final Storage storage;
    private final TreeMap<Integer, Shard> shards = new TreeMap<>();
    private volatile StreamSettings settings;
    private ResourceLabels labels;
    private ChangeHistory changes;
    private int nextShardIndex;
    private boolean isGone;
    private volatile OpenShards open;
    private volatile @Nullable Transition transition;

    Stream(StreamRecord kept, ShardRates rates, Storage storage, long nowMillis) {
        this.name = kept.name();
        this.owner = "stream " + name + " under account " + Account.ID;
        this.createdMillis = kept.createdMillis();
        this.settings = kept.settings();
        this.labels = kept.labels();
        this.changes = kept.changes();
        this.nextShardIndex = kept.nextShardIndex();
        this.rates = rates;
        this.storage = storage;
        kept.shards().forEach(shard -> addShard(shard, nowMillis));
        open = new OpenShards(shards.values());
    }

    public String name() {
        return name;
    }

    public long createdMillis() {
        return createdMillis;
    }

    public StreamSettings settings() {
        return settings;
    }

    /** The settings, after whatever change was due by now. */
    public synchronized StreamSettings settings(long nowMillis) {
        settle(nowMillis);
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
        Status status = status(nowMillis);
        expire(nowMillis);
        return status == Status.CREATING ? List.of() : List.copyOf(shards.values());
    }

    public synchronized Optional<Shard> shard(int index, long nowMillis) {
        Status status = status(nowMillis);
        expire(nowMillis);
        return status == Status.CREATING ? Optional.empty() : Optional.ofNullable(shards.get(index));
    }

    /** How many shards are open, or will be after the change under way if that is more. */
    synchronized int claimedShards(long nowMillis) {
        settle(nowMillis);
        Transition underWay = transition;
        return underWay == null ? open.count() : Math.max(open.count(), underWay.openAfter());
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
        settleIfDue(nowMillis);
        return open.holder(hash);
    }

    /** A hash for a record that may go to any shard: the open shards take turns. */
    public BigInteger nextTurn(long nowMillis) {
        settleIfDue(nowMillis);
        return open.next().range().start();
    }

    /**
     * Writes a record into the open shard its hash belongs to.
     *
     * @param partitionKey null for none
     * @throws RefusedException when that shard takes no more this second
     */
    public Placement put(@Nullable String partitionKey, BigInteger hash, byte[] data, long nowMillis) {
        while (true) {
            Shard shard = route(hash, nowMillis);
            boolean isEncrypted = settings.keyId() != null;
            StoredRecord kept = shard.append(partitionKey, hash, data, isEncrypted, nowMillis);
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

    /** Changes the settings as of a time and keeps them. */
    synchronized void configure(StreamSettings changed, long atMillis) {
        // What the former retention period has dropped stays dropped.
        expire(atMillis);
        settings = changed;
        storage.save(described());
    }

    /** Counts a change, or refuses it with LimitExceededException when there were {@code most} in the last day. */
    synchronized void count(ChangeHistory.Kind kind, int most, long nowMillis) {
        if (changes.count(kind, nowMillis) >= most) {
            throw RefusedException.limitExceeded("Stream " + name + " under account " + Account.ID
                    + " has been changed in this way " + most + " times in the last 24 hours, which is the limit.");
        }
        changes = changes.with(kind, nowMillis);
        storage.save(described());
    }

    @Override
    public synchronized ResourceLabels labels() {
        return labels;
    }

    @Override
    public synchronized void relabel(UnaryOperator<ResourceLabels> change, long nowMillis) {
        requireActive(nowMillis);
        labels = change.apply(labels);
        storage.save(described());
    }

    /** Begins a change that takes effect at {@code dueMillis} and leaves as many shards open as there are. */
    synchronized void begin(Status meanwhile, long dueMillis, long nowMillis, Runnable change) {
        begin(meanwhile, dueMillis, open.count(), nowMillis, change);
    }

    /** Begins a change that takes effect at {@code dueMillis}; {@code openAfter} shards are open then. */
    synchronized void begin(Status meanwhile, long dueMillis, int openAfter, long nowMillis, Runnable change) {
        transition = new Transition(meanwhile, dueMillis, openAfter, change);
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
        open = new OpenShards(shards.values());
    }

    synchronized StreamRecord described() {
        return new StreamRecord(
                name,
                createdMillis,
                settings,
                labels,
                changes,
                nextShardIndex,
                shards.values().stream().map(Shard::described).toList());
    }

    /** The open shards in the order of their ranges. */
    public List<Shard> openShards() {
        return open.list();
    }

    private void addShard(ShardRecord birth, long nowMillis) {
        shards.put(birth.index(), new Shard(birth, owner, rates, storage.openLog(name, birth.index()), nowMillis));
    }

    private void settleIfDue(long nowMillis) {
        Transition underWay = transition;
        if (underWay != null && nowMillis >= underWay.dueMillis()) {
            synchronized (this) {
                settle(nowMillis);
            }
        }
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
