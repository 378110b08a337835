package io.millrace.local.engine;

import io.millrace.local.engine.StreamRecord.ShardRecord;
import io.millrace.local.engine.StreamRecord.StreamSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Every stream of the one account and region that the engine plays. Guarded by its own monitor. */
public final class Account implements AutoCloseable {
    /** The account number in ARNs and messages. */
    public static final String ID = "000000000000";

    /** The number that DescribeLimits tells; the engine itself knows no such limit. */
    public static final int SHARD_LIMIT = 20_000;

    /** The settings of a provisioned stream that asks for nothing else. */
    public static final StreamSettings DEFAULTS =
            new StreamSettings(StreamSettings.PROVISIONED, Duration.ofHours(24), 1 << 20);

    /** See {@link #memory}. */
    public record Memory(long heldBytes, long droppedRecords, long droppedBytes) {}

    private final String region;
    private final ShardRates rates;
    private final ChangeTimes changeTimes;
    private final Storage storage;
    private final MemoryLedger ledger;
    private final TreeMap<String, Stream> streams = new TreeMap<>();

    /** Loads what the storage kept. */
    public Account(String region, ShardRates rates, ChangeTimes changeTimes, Storage storage, long nowMillis) {
        this.region = region;
        this.rates = rates;
        this.changeTimes = changeTimes;
        this.storage = storage;
        this.ledger = storage.ledger();
        for (StreamRecord kept : storage.load()) {
            streams.put(kept.name(), new Stream(kept, rates, storage, nowMillis));
        }
    }

    public String arn(Stream stream) {
        return "arn:aws:kinesis:" + region + ":" + ID + ":stream/" + stream.name();
    }

    /** Creates a stream with even shards. */
    public synchronized Stream create(String name, int shards, StreamSettings settings, long nowMillis) {
        if (stream(name, nowMillis).isPresent()) {
            throw RefusedException.inUse("Stream " + name + " under account " + ID + " already exists.");
        }
        List<ShardRecord> births = new ArrayList<>(shards);
        for (HashRange range : HashRange.evenly(shards)) {
            births.add(new ShardRecord(births.size(), range, List.of(), nowMillis, nowMillis / 1000, Shard.OPEN));
        }
        StreamRecord birth = new StreamRecord(name, nowMillis, settings, shards, births);
        storage.save(birth);
        Stream created = new Stream(birth, rates, storage, nowMillis);
        created.begin(Stream.Status.CREATING, nowMillis + changeTimes.create().toMillis(), nowMillis, () -> {});
        streams.put(name, created);
        return created;
    }

    public synchronized void delete(String name, long nowMillis) {
        Stream stream = require(name, nowMillis);
        stream.begin(Stream.Status.DELETING, nowMillis + changeTimes.delete().toMillis(), nowMillis, stream::delete);
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

    /** Splits and merges one of this account's streams. */
    public Resharding resharding(Stream stream) {
        return new Resharding(stream, changeTimes.update());
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
}
