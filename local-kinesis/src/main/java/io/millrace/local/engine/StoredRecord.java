package io.millrace.local.engine;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One record as a shard keeps it.
 *
 * @param counter its place in the shard, see {@link SequenceNumber}
 * @param partitionKey null for a record that was written without one, which only streams that spread records take
 * @param isEncrypted whether its stream was encrypted when it arrived; the data is kept as it came either way
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; the bytes are handed on, never changed
public record StoredRecord(
        long counter, long arrivalMillis, @Nullable String partitionKey, byte[] data, boolean isEncrypted) {

    public StoredRecord(long counter, long arrivalMillis, @Nullable String partitionKey, byte[] data) {
        this(counter, arrivalMillis, partitionKey, data, false);
    }

    /** What limits count: the data and the key. */
    public static long sizeBytes(@Nullable String partitionKey, byte[] data) {
        return data.length + (partitionKey == null ? 0L : partitionKey.getBytes(StandardCharsets.UTF_8).length);
    }

    long sizeBytes() {
        return sizeBytes(partitionKey, data);
    }
}
