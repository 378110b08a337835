package io.millrace.producer;

import io.millrace.aggregation.HashKey;
import org.jspecify.annotations.Nullable;

/** One Kinesis record as it goes over the wire. Immutable, as long as nobody writes into its bytes. */
final class WireRecord {
    private final String partitionKey;
    private final @Nullable HashKey explicitHashKey;
    private final byte[] bytes;

    /**
     * @param explicitHashKey null if the MD5 of the partition key is meant
     * @param bytes not copied
     */
    WireRecord(String partitionKey, @Nullable HashKey explicitHashKey, byte[] bytes) {
        this.partitionKey = partitionKey;
        this.explicitHashKey = explicitHashKey;
        this.bytes = bytes;
    }

    String partitionKey() {
        return partitionKey;
    }

    @Nullable
    HashKey explicitHashKey() {
        return explicitHashKey;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Data and partition key, as the service counts. */
    int sizeBytes() {
        return bytes.length + OpenUnit.utf8Length(partitionKey);
    }
}
