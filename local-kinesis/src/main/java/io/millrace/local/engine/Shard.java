package io.millrace.local.engine;

import io.millrace.local.engine.ShardRates.Rate;
import io.millrace.local.engine.StreamRecord.ShardRecord;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** One shard: its records, its pace and its life from open to closed. Guarded by its own monitor. */
public final class Shard implements AutoCloseable {
    /** {@link #closedMillis} of an open shard. */
    public static final long OPEN = Long.MAX_VALUE;

    private final ShardRecord birth;
    private final String id;
    private final String owner;
    private final ShardRates rates;
    private final ShardLog log;
    private final TokenBucket writeBytes;
    private final TokenBucket writeRecords;
    private final TokenBucket readCalls;
    private final TokenBucket readBytes;
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private final TokenBucket iteratorCalls;
    private long closedMillis;
    private boolean isGone;

    /** @param owner "stream NAME under account NUMBER", for messages */
    Shard(ShardRecord birth, String owner, ShardRates rates, ShardLog log, long nowMillis) {
        this.birth = birth;
        this.id = ShardRecord.id(birth.index());
        this.owner = owner;
        this.rates = rates;
        this.log = log;
        this.closedMillis = birth.closedMillis();
        this.writeBytes = rates.bucket(Rate.WRITE_BYTES, nowMillis);
        this.writeRecords = rates.bucket(Rate.WRITE_RECORDS, nowMillis);
        this.readCalls = rates.bucket(Rate.READ_CALLS, nowMillis);
        this.readBytes = rates.bucket(Rate.READ_BYTES, nowMillis);
        this.iteratorCalls = rates.bucket(Rate.ITERATOR_CALLS, nowMillis);
    }

    public int index() {
        return birth.index();
    }

    public String id() {
        return id;
    }

    public HashRange range() {
        return birth.range();
    }

    /** Indices of its parents. */
    public List<Integer> parents() {
        return birth.parents();
    }

    public long openedMillis() {
        return birth.openedMillis();
    }

    long openedSecond() {
        return birth.openedSecond();
    }

    /** When it was closed, or {@link #OPEN}. */
    public synchronized long closedMillis() {
        return closedMillis;
    }

    public boolean isOpen() {
        return closedMillis() == OPEN;
    }

    public String startingSequenceNumber() {
        return new SequenceNumber(openedSecond(), 0, openedSecond(), index()).text();
    }

    /** The highest number any of its records can have; only a closed shard tells it. */
    public String endingSequenceNumber() {
        return new SequenceNumber(openedSecond(), SequenceNumber.END, openedSecond(), index()).text();
    }

    /** The number of the place before a counter's record: reading at it or after it begins with that record. */
    String continuation(long next, long nowMillis) {
        return new SequenceNumber(openedSecond(), next - 1, nowMillis / 1000, index(), true).text();
    }

    public String sequenceNumber(StoredRecord kept) {
        return new SequenceNumber(openedSecond(), kept.counter(), kept.arrivalMillis() / 1000, index()).text();
    }

    /**
     * Appends a record.
     *
     * @return the record as kept, or null if the shard was closed meanwhile: the caller routes again
     * @throws RefusedException when the shard takes no more this second
     */
    synchronized @Nullable StoredRecord append(
            @Nullable String partitionKey, BigInteger hash, byte[] data, boolean isEncrypted, long nowMillis) {
        requireKept();
        if (closedMillis != OPEN) {
            return null;
        }
        long sizeBytes = StoredRecord.sizeBytes(partitionKey, data);
        if (!writeBytes.has(sizeBytes, nowMillis) || !writeRecords.has(1, nowMillis)) {
            throw rateExceeded();
        }
        writeBytes.take(sizeBytes);
        writeRecords.take(1);
        // Arrival times never run backwards within a shard, so that a search by time is a binary search.
        long arrival = log.first() < log.next() ? Math.max(nowMillis, log.arrivalMillis(log.next() - 1)) : nowMillis;
        StoredRecord added = new StoredRecord(log.next(), arrival, partitionKey, data, isEncrypted);
        log.append(added, hash);
        return added;
    }

    /** What a reader found: the records and their size, the counter to go on from, whether the shard ended, the lag. */
    public record Reading(List<StoredRecord> records, long sizeBytes, long next, boolean isEnd, long behindMillis) {}

    /**
     * Reads from a counter on.
     *
     * @throws RefusedException when the shard gives no more this second
     */
    public synchronized Reading read(long from, int limit, long answerBytes, long nowMillis) {
        requireKept();
        if (!readCalls.has(1, nowMillis) || !readBytes.has(0, nowMillis)) {
            throw rateExceeded();
        }
        readCalls.take(1);
        Reading reading = collect(from, limit, answerBytes, nowMillis);
        spend(reading.sizeBytes());
        return reading;
    }

    /** Reads from a counter on, outside the pace of GetRecords. */
    synchronized Reading peek(long from, int limit, long mostBytes, long nowMillis) {
        requireKept();
        return collect(from, limit, mostBytes, nowMillis);
    }

    private Reading collect(long from, int limit, long mostBytes, long nowMillis) {
        List<StoredRecord> found = new ArrayList<>();
        long counter = Math.max(from, log.first());
        long bytes = 0;
        while (counter < log.next() && found.size() < limit) {
            StoredRecord kept = log.read(counter);
            bytes += kept.sizeBytes();
            if (bytes > mostBytes && !found.isEmpty()) {
                bytes -= kept.sizeBytes();
                break;
            }
            found.add(kept);
            counter++;
        }
        boolean isAtTip = counter >= log.next();
        long behind = isAtTip ? 0 : Math.max(1, nowMillis - log.arrivalMillis(counter));
        return new Reading(found, bytes, counter, isAtTip && closedMillis != OPEN, behind);
    }

    /** Counts a GetShardIterator, or refuses it when there were too many this second. */
    public synchronized void admitIterator(long nowMillis) {
        if (!iteratorCalls.has(1, nowMillis)) {
            throw rateExceeded();
        }
        iteratorCalls.take(1);
    }

    private void spend(long bytes) {
        // An answer above a second's worth spends the burst too: 10 MB mean five seconds without reads, as documented.
        if (bytes > rates.of(Rate.READ_BYTES)) {
            readBytes.owe(bytes);
        } else {
            readBytes.take(bytes);
        }
    }

    /** Where TRIM_HORIZON begins. */
    public synchronized long oldest() {
        return log.first();
    }

    /** Where LATEST begins. */
    public synchronized long latest() {
        return log.next();
    }

    /** The first record that arrived at or after a time, or {@link #latest}. */
    public synchronized long at(long millis) {
        long low = log.first();
        long high = log.next();
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (log.arrivalMillis(middle) < millis) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Where AT_SEQUENCE_NUMBER begins; a number that is not this shard's is refused. */
    public long at(String sequenceNumber, String operation) {
        return own(sequenceNumber, operation).atOrAfter();
    }

    /** Where AFTER_SEQUENCE_NUMBER begins; a number that is not this shard's is refused. */
    public long after(String sequenceNumber, String operation) {
        return own(sequenceNumber, operation).after();
    }

    private SequenceNumber own(String sequenceNumber, String operation) {
        SequenceNumber number = SequenceNumber.parse(sequenceNumber);
        if (number.shardIndex() != index() || number.openedSecond() != openedSecond()) {
            throw RefusedException.invalidArgument("StartingSequenceNumber " + sequenceNumber
                    + " used in " + operation + " on shard " + id + " in " + owner
                    + " is invalid because it did not come from this stream.");
        }
        return number;
    }

    /** Has a step run, which must not wait, whenever there is something new to read: records, the end, or no shard. */
    void watch(Runnable step) {
        watchers.add(step);
    }

    void unwatch(Runnable step) {
        watchers.remove(step);
    }

    void announce() {
        watchers.forEach(Runnable::run);
    }

    synchronized void close(long nowMillis) {
        closedMillis = Math.max(nowMillis, openedMillis() + 1);
    }

    /** Data and keys that it holds in memory. */
    synchronized long heldBytes() {
        return log.heldBytes();
    }

    synchronized long dropOldest(long bytes) {
        return log.dropOldest(bytes);
    }

    synchronized void trimBefore(long horizonMillis) {
        log.trimBefore(horizonMillis);
    }

    /** Its description, as kept over a restart. */
    synchronized ShardRecord described() {
        return new ShardRecord(index(), range(), parents(), birth.openedMillis(), birth.openedSecond(), closedMillis);
    }

    @Override
    public synchronized void close() {
        isGone = true;
        log.close();
        announce();
    }

    private void requireKept() {
        // Whoever found this shard a moment ago may come too late for it.
        if (isGone) {
            throw RefusedException.notFound("Shard " + id + " in " + owner + " not found.");
        }
    }

    private RefusedException rateExceeded() {
        return RefusedException.throughputExceeded("Rate exceeded for shard " + id + " in " + owner + ".");
    }
}
