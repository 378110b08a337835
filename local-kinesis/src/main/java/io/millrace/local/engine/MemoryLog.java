package io.millrace.local.engine;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** A shard's records in memory, in a ring that grows; the oldest go when a byte cap is passed. */
final class MemoryLog implements ShardLog {
    private final long capBytes;
    private @Nullable StoredRecord[] ring = new StoredRecord[64];
    private long first = 1;
    private long next = 1;
    private long heldBytes;

    /** @param capBytes most bytes kept, the newest record apart */
    MemoryLog(long capBytes) {
        this.capBytes = capBytes;
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
        heldBytes += added.sizeBytes();
        while (heldBytes > capBytes && first < next - 1) {
            dropFirst();
        }
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
            dropFirst();
        }
    }

    @Override
    public void close() {
        ring = new StoredRecord[1];
        first = next;
    }

    private void dropFirst() {
        heldBytes -= read(first).sizeBytes();
        ring[slot(first)] = null;
        first++;
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
