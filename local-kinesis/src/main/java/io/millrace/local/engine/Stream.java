package io.millrace.local.engine;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
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

    /** Where a record went. */
    public record Placement(Shard shard, StoredRecord kept) {}

    private final String name;
    private final long createdMillis;
    private final Storage storage;
    private final StreamShards shards;
    private final StreamConsumers consumers;
    private final Lifecycle lifecycle = new Lifecycle();
    private volatile StreamSettings settings;
    private ResourceLabels labels;
    private ChangeHistory changes;
    private boolean isGone;
    private volatile OpenShards open;

    Stream(StreamRecord kept, ShardRates rates, Storage storage, long nowMillis) {
        this.name = kept.name();
        this.createdMillis = kept.createdMillis();
        this.settings = kept.settings();
        this.labels = kept.labels();
        this.changes = kept.changes();
        this.storage = storage;
        this.shards =
                new StreamShards(kept, "stream " + name + " under account " + Account.ID, rates, storage, nowMillis);
        this.consumers = new StreamConsumers(this, rates, kept.consumers());
        open = shards.open();
    }

    public String name() {
        return name;
    }

    public long createdMillis() {
        return createdMillis;
    }

    /** The consumers registered with it. */
    public StreamConsumers consumers() {
        return consumers;
    }

    public StreamSettings settings() {
        return settings;
    }

    /** The settings, after whatever change was due by now. */
    public synchronized StreamSettings settings(long nowMillis) {
        lifecycle.settle(nowMillis);
        return settings;
    }

    public synchronized Status status(long nowMillis) {
        return lifecycle.status(nowMillis);
    }

    synchronized boolean isGone(long nowMillis) {
        lifecycle.settle(nowMillis);
        return isGone;
    }

    /** Every shard the service would still tell of, by index; none while the stream is being created. */
    public synchronized List<Shard> shards(long nowMillis) {
        Status status = status(nowMillis);
        expire(nowMillis);
        return status == Status.CREATING ? List.of() : shards.list();
    }

    public synchronized Optional<Shard> shard(int index, long nowMillis) {
        Status status = status(nowMillis);
        expire(nowMillis);
        return status == Status.CREATING ? Optional.empty() : shards.find(index);
    }

    /** How many shards are open, or will be after the change under way if that is more. */
    synchronized int claimedShards(long nowMillis) {
        return Math.max(lifecycle.openAfter(nowMillis), open.count());
    }

    /** Shards that have the given one as a parent. */
    public synchronized List<Shard> children(Shard parent) {
        return shards.children(parent);
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
                shard.announce();
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
        lifecycle.begin(meanwhile, dueMillis, openAfter, change);
        lifecycle.settle(nowMillis);
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
        shards.clear();
        isGone = true;
        storage.delete(name);
    }

    /** Closes the logs; a change under way is carried out first, since nobody would come back to it. */
    synchronized void close() {
        lifecycle.finish();
        shards.close();
    }

    /**
     * Replaces open shards by new ones; the change is kept before any record can reach a child.
     *
     * @param ranges one per child
     */
    synchronized void replace(List<Shard> parents, List<HashRange> ranges, long nowMillis) {
        shards.replace(parents, ranges, nowMillis);
        storage.save(described());
        open = shards.open();
        parents.forEach(Shard::announce);
    }

    synchronized void save() {
        storage.save(described());
    }

    synchronized StreamRecord described() {
        return new StreamRecord(
                name,
                createdMillis,
                settings,
                labels,
                changes,
                shards.nextIndex(),
                shards.described(),
                consumers.described());
    }

    /** Forgets what is older than the retention period, whole shards included. */
    synchronized void forget(long nowMillis) {
        lifecycle.settle(nowMillis);
        if (!isGone) {
            expire(nowMillis);
        }
    }

    /** Every shard that holds records. */
    synchronized List<Shard> keptShards() {
        return shards.list();
    }

    /** The open shards in the order of their ranges. */
    public List<Shard> openShards() {
        return open.list();
    }

    private void settleIfDue(long nowMillis) {
        if (lifecycle.isDue(nowMillis)) {
            synchronized (this) {
                lifecycle.settle(nowMillis);
            }
        }
    }

    private void expire(long nowMillis) {
        if (shards.expire(nowMillis - settings.retention().toMillis())) {
            storage.save(described());
        }
    }
}
