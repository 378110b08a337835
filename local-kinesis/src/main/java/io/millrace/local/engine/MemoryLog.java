package io.millrace.local.engine;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** A shard's records in memory, in a ring that grows; the oldest go when a byte cap is passed. */
final class MemoryLog implements ShardLog {
    private final long capBytes;
    private final MemoryLedger ledger;
    private @Nullable StoredRecord[] ring = new StoredRecord[64];
    private long first = 1;
    private long next = 1;
    private long heldBytes;

    /**
     * An empty log.
     *
     * @param capBytes most bytes kept, the newest record apart
     * @param ledger told of all that comes and goes
     */
    MemoryLog(long capBytes, MemoryLedger ledger) {
        this.capBytes = capBytes;
        this.ledger = ledger;
    }

    @Override
    public long first() {
        return first;
    }

    @Override
    public long next() {
        return next;
    }

    @Override
    public void append(StoredRecord added, BigInteger hash) {
        if (next - first == ring.length) {
            grow();
        }
        ring[slot(next)] = added;
        next++;
        long bytes = added.sizeBytes();
        heldBytes += bytes;
        ledger.add(bytes);
        dropOldest(Math.max(0, heldBytes - capBytes));
    }

    @Override
    public long heldBytes() {
        return heldBytes;
    }

    @Override
    public long dropOldest(long bytes) {
        long dropped = 0;
        while (dropped < bytes && first < next - 1) {
            long size = removeFirst();
            ledger.drop(size);
            dropped += size;
        }
        return dropped;
    }

    @Override
    public StoredRecord read(long counter) {
        StoredRecord held = ring[slot(counter)];
        if (held == null || held.counter() != counter) {
            throw new IllegalArgumentException("Record " + counter + " is not within " + first + ".." + (next - 1));
        }
        return held;
    }

    @Override
    public long arrivalMillis(long counter) {
        return read(counter).arrivalMillis();
    }

    @Override
    public void trimBefore(long horizonMillis) {
        while (first < next && arrivalMillis(first) < horizonMillis) {
            ledger.remove(removeFirst());
        }
    }

    @Override
    public void close() {
        ledger.remove(heldBytes);
        heldBytes = 0;
        ring = new StoredRecord[1];
        first = next;
    }

    private long removeFirst() {
        long size = read(first).sizeBytes();
        heldBytes -= size;
        ring[slot(first)] = null;
        first++;
        return size;
    }

    private void grow() {
        @Nullable StoredRecord[] larger = new StoredRecord[ring.length * 2];
        for (long counter = first; counter < next; counter++) {
            larger[(int) (counter % larger.length)] = ring[slot(counter)];
        }
        ring = larger;
    }

    private int slot(long counter) {
        return (int) (counter % ring.length);
    }
}
