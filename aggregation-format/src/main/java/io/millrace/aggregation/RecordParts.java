package io.millrace.aggregation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link Aggregator} has to know of a user record: for programs that keep records in objects of their own, and want no
 * {@link UserRecord} beside each of them. None of the answers may change while the aggregator holds the record.
 */
public interface RecordParts {
    /** The partition key; without unpaired surrogates. */
    String partitionKey();

    /** The hash key that overrides the one of the partition key, or null. */
    @Nullable
    HashKey explicitHashKey();

    /** The headers in order, often none. */
    List<Header> headers();

    /** The length of the data in bytes. */
    int dataSizeBytes();

    /**
     * Copies all data into an array.
     *
     * @throws IndexOutOfBoundsException if the array has no room for them from {@code at} on
     */
    void copyData(byte[] target, int at);
}
