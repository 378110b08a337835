package io.millrace.local.engine;

import io.millrace.local.engine.StreamRecord.ShardRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Every stream of the one account and region that the engine plays. Guarded by its own monitor. */
public final class Account implements AutoCloseable {
    /** The account number in ARNs and messages. */
    public static final String ID = "000000000000";

    /** See {@link #memory}. */
    public record Memory(long heldBytes, long droppedRecords, long droppedBytes) {}

    private final String region;
    private final ShardRates rates;
    private final AccountQuotas quotas;
    private final ChangeTimes changeTimes;
    private final Storage storage;
    private final MemoryLedger ledger;
    private final TreeMap<String, Stream> streams = new TreeMap<>();
    private BillingCommitment commitment;

    /** Loads what the storage kept. */
    public Account(
            String region,
            ShardRates rates,
            AccountQuotas quotas,
            ChangeTimes changeTimes,
            Storage storage,
            long nowMillis) {
        this.region = region;
        this.rates = rates;
        this.quotas = quotas;
        this.changeTimes = changeTimes;
        this.storage = storage;
        this.commitment = storage.loadCommitment();
        this.ledger = storage.ledger();
        for (StreamRecord kept : storage.load()) {
            streams.put(kept.name(), new Stream(kept, rates, storage, nowMillis));
        }
    }

    public String arn(Stream stream) {
        return "arn:aws:kinesis:" + region + ":" + ID + ":stream/" + stream.name();
    }

    public String arn(Stream stream, Consumer consumer) {
        return arn(stream) + "/consumer/" + consumer.name() + ":" + consumer.createdMillis() / 1000;
    }

    public AccountQuotas quotas() {
        return quotas;
    }

    /** Creates a stream with even shards. */
    public synchronized Stream create(
            String name, int shards, StreamSettings settings, Map<String, String> tags, long nowMillis) {
        if (stream(name, nowMillis).isPresent()) {
            throw RefusedException.inUse("Stream " + name + " under account " + ID + " already exists.");
        }
        requireRoom(shards, settings, nowMillis);
        List<ShardRecord> births = new ArrayList<>(shards);
        for (HashRange range : HashRange.evenly(shards)) {
            births.add(new ShardRecord(births.size(), range, List.of(), nowMillis, nowMillis / 1000, Shard.OPEN));
        }
        ResourceLabels labels = ResourceLabels.NONE.withTags(tags);
        StreamRecord birth =
                new StreamRecord(name, nowMillis, settings, labels, ChangeHistory.EMPTY, shards, births, List.of());
        storage.save(birth);
        Stream created = new Stream(birth, rates, storage, nowMillis);
        created.begin(Stream.Status.CREATING, nowMillis + changeTimes.create().toMillis(), nowMillis, () -> {});
        streams.put(name, created);
        return created;
    }

    private void requireRoom(int shards, StreamSettings settings, long nowMillis) {
        long creating = streams(nowMillis).stream()
                .filter(stream -> stream.status(nowMillis) == Stream.Status.CREATING)
                .count();
        if (creating >= quotas.creatingStreams()) {
            throw RefusedException.limitExceeded("Account " + ID + " has " + creating
                    + " streams in the CREATING state already; the limit is " + quotas.creatingStreams() + ".");
        }
        if (settings.isOnDemand()) {
            requireOnDemandRoom(nowMillis);
        } else {
            requireShardRoom(shards, nowMillis);
        }
    }

    /** Refuses with LimitExceededException when there may be no further on-demand stream. */
    public synchronized void requireOnDemandRoom(long nowMillis) {
        long held = onDemandStreams(nowMillis);
        if (held >= quotas.onDemandStreams()) {
            throw RefusedException.limitExceeded("Account " + ID + " has " + held
                    + " streams in ON_DEMAND mode already; the limit is " + quotas.onDemandStreams() + ".");
        }
    }

    /** Refuses with LimitExceededException when there may not be so many open shards more. */
    public synchronized void requireShardRoom(int additional, long nowMillis) {
        long claimed = 0;
        for (Stream stream : streams(nowMillis)) {
            claimed += stream.settings(nowMillis).isOnDemand() ? 0 : stream.claimedShards(nowMillis);
        }
        if (claimed + additional > quotas.shards()) {
            throw RefusedException.limitExceeded("This request would exceed the shard limit for the account " + ID
                    + " in " + region + ". Current shard count for the account: " + claimed + ". Limit: "
                    + quotas.shards() + ". Number of additional shards that would have resulted from this request: "
                    + additional + ".");
        }
    }

    /** Performs a change that opens so many shards more in a provisioned stream, if there is room for them. */
    public synchronized void adding(int shards, long nowMillis, Runnable change) {
        requireShardRoom(shards, nowMillis);
        change.run();
    }

    /** Open shards of every provisioned stream. */
    public synchronized long openShards(long nowMillis) {
        return streams(nowMillis).stream()
                .filter(stream -> !stream.settings(nowMillis).isOnDemand())
                .mapToLong(stream -> stream.openShards().size())
                .sum();
    }

    public synchronized long onDemandStreams(long nowMillis) {
        return streams(nowMillis).stream()
                .filter(stream -> stream.settings(nowMillis).isOnDemand())
                .count();
    }

    public synchronized BillingCommitment commitment() {
        return commitment;
    }

    /** Changes the commitment and keeps it. */
    public synchronized BillingCommitment commit(UnaryOperator<BillingCommitment> change) {
        commitment = change.apply(commitment);
        storage.saveCommitment(commitment);
        return commitment;
    }

    /**
     * Deletes a stream.
     *
     * @param withConsumers whether its consumers go with it; if not, a stream that has some is refused
     */
    public synchronized void delete(String name, boolean withConsumers, long nowMillis) {
        Stream stream = require(name, nowMillis);
        synchronized (stream) {
            int consumers = stream.consumers().list(nowMillis).size();
            if (consumers > 0 && !withConsumers) {
                throw RefusedException.inUse("Stream " + name + " under account " + ID + " has " + consumers
                        + " consumers registered; deregister them or set EnforceConsumerDeletion.");
            }
            stream.begin(
                    Stream.Status.DELETING, nowMillis + changeTimes.delete().toMillis(), nowMillis, stream::delete);
        }
        stream(name, nowMillis);
    }

    public synchronized Optional<Stream> stream(String name, long nowMillis) {
        Stream found = streams.get(name);
        if (found != null && found.isGone(nowMillis)) {
            streams.remove(name);
            return Optional.empty();
        }
        return Optional.ofNullable(found);
    }

    /** The stream with this name, or the service's ResourceNotFoundException. */
    public Stream require(String name, long nowMillis) {
        return stream(name, nowMillis)
                .orElseThrow(
                        () -> RefusedException.notFound("Stream " + name + " under account " + ID + " not found."));
    }

    /** Every stream, by name. */
    public synchronized List<Stream> streams(long nowMillis) {
        streams.values().removeIf(stream -> stream.isGone(nowMillis));
        return List.copyOf(streams.values());
    }

    /** Changes the settings of one of this account's streams. */
    public Reconfiguration reconfiguration(Stream stream) {
        return new Reconfiguration(stream, quotas, changeTimes);
    }

    /** Splits and merges one of this account's streams. */
    public Resharding resharding(Stream stream) {
        return new Resharding(stream, quotas, changeTimes.update());
    }

    /** Forgets whatever is older than its stream's retention period, read and written or not. */
    public void forget(long nowMillis) {
        streams(nowMillis).forEach(stream -> stream.forget(nowMillis));
    }

    /** Data and keys held in memory, and what was dropped to keep to the bound. */
    public Memory memory() {
        MemoryLedger.Dropped dropped = ledger.dropped();
        return new Memory(ledger.heldBytes(), dropped.records(), dropped.bytes());
    }

    /** Keeps to the bound on memory after a write: the oldest records of the fullest shards go, until they are level. */
    public void boundMemory() {
        if (ledger.isFull()) {
            dropExcess();
        }
    }

    private synchronized void dropExcess() {
        List<Shard> shards = new ArrayList<>();
        streams.values().forEach(stream -> shards.addAll(stream.keptShards()));
        long[] heldBytes = shards.stream().mapToLong(Shard::heldBytes).toArray();
        long level = MemoryLedger.level(heldBytes, ledger.excessBytes());
        for (int i = 0; i < heldBytes.length; i++) {
            shards.get(i).dropOldest(Math.max(0, heldBytes[i] - level));
        }
    }

    @Override
    public synchronized void close() {
        streams.values().forEach(Stream::close);
        storage.close();
    }

    /** When a consumer that is registered or deregistered now is so. */
    public long consumerDueMillis(long nowMillis) {
        return nowMillis + changeTimes.consumer().toMillis();
    }
}
