package io.millrace.local.engine;

import java.nio.charset.StandardCharsets;

/**
 * One record as a shard keeps it.
 *
 * @param counter its place in the shard, see {@link SequenceNumber}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; the bytes are handed on, never changed
public record StoredRecord(long counter, long arrivalMillis, String partitionKey, byte[] data) {

    /** What limits count: the data and the key. */
    public static long sizeBytes(String partitionKey, byte[] data) {
        return data.length + (long) partitionKey.getBytes(StandardCharsets.UTF_8).length;
    }

    long sizeBytes() {
        return sizeBytes(partitionKey, data);
    }
}
