package io.millrace.local.engine;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all logs in memory hold together, how much that may be, and what had to go for it. Thread-safe. */
final class MemoryLedger {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryLedger.class);

    /** Records dropped because of a bound; those that expired are not among them. */
    record Dropped(long records, long bytes) {}

    private final long mostBytes;
    private final AtomicLong heldBytes = new AtomicLong();
    private final LongAdder droppedRecords = new LongAdder();
    private final LongAdder droppedBytes = new LongAdder();

    /** @param mostBytes data and keys, the newest record of each shard apart */
    MemoryLedger(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    void add(long bytes) {
        heldBytes.addAndGet(bytes);
    }

    void remove(long bytes) {
        heldBytes.addAndGet(-bytes);
    }

    void drop(long bytes) {
        remove(bytes);
        if (droppedRecords.sum() == 0) {
            LOG.warn("Records within retention are dropped to keep to the bound on memory; memoryUse() counts them");
        }
        droppedRecords.increment();
        droppedBytes.add(bytes);
    }

    long heldBytes() {
        return heldBytes.get();
    }

    Dropped dropped() {
        return new Dropped(droppedRecords.sum(), droppedBytes.sum());
    }

    boolean isFull() {
        return heldBytes.get() > mostBytes;
    }

    /** The height to which shards are lowered, the fullest first, so that so many bytes go. */
    static long level(long[] heldBytes, long excessBytes) {
        long[] ascending = heldBytes.clone();
        Arrays.sort(ascending);
        long above = 0;
        for (int count = 1; count <= ascending.length; count++) {
            int place = ascending.length - count;
            above += ascending[place];
            long next = place > 0 ? ascending[place - 1] : 0;
            if (above - count * next >= excessBytes) {
                return (above - excessBytes) / count;
            }
        }
        return 0;
    }

    /** How much has to go once it is full: a little more than is needed, so that not every write has to look. */
    long excessBytes() {
        return Math.max(0, heldBytes.get() - (mostBytes - mostBytes / 256));
    }
}
