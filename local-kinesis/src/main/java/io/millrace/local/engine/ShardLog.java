package io.millrace.local.engine;

import java.math.BigInteger;

/** One shard's records by counter, which has no holes; owned by its shard, which holds its lock around every call. */
interface ShardLog extends AutoCloseable {
    /** Counter of the oldest record kept, or {@link #next} when none is. */
    long first();

    /** Counter that the next record gets; never less than 1, and never given twice, restarts included. */
    long next();

    /** Keeps the record before it returns; its counter is {@link #next}. */
    void append(StoredRecord added, BigInteger hash);

    /** The record with this counter, from {@link #first} to below {@link #next}. */
    StoredRecord read(long counter);

    /** Arrival of the record with this counter. */
    long arrivalMillis(long counter);

    /** Forgets records that arrived before {@code horizonMillis}. */
    void trimBefore(long horizonMillis);

    /** Data and keys that it holds in memory; 0 if they are elsewhere. */
    default long heldBytes() {
        return 0;
    }

    /**
     * Drops the oldest records from memory until so many bytes are gone; the newest stays.
     *
     * @return the bytes that are gone
     */
    default long dropOldest(long bytes) {
        return 0;
    }

    @Override
    void close();
}
