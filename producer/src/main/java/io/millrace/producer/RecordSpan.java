package io.millrace.producer;

import io.millrace.aggregation.HashKey;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Over which hashes some records reach, and how many bytes of data they have. It is told of each record when that is at hand: to look at
 * all of them again when their unit is formed costs a cache miss for each. Reusable.
 */
final class RecordSpan {
    private @Nullable HashKey lowest;
    private @Nullable HashKey highest;
    private long userBytes;
    private int userRecords;

    void add(PendingRecord record) {
        userBytes += record.dataSizeBytes();
        userRecords += record.userRecords;
        HashKey hash = record.hash;
        if (lowest == null || hash.compareTo(lowest) < 0) {
            lowest = hash;
        }
        if (highest == null || hash.compareTo(highest) > 0) {
            highest = hash;
        }
    }

    void clear() {
        lowest = null;
        highest = null;
        userBytes = 0;
        userRecords = 0;
    }

    HashKey lowest() {
        return Objects.requireNonNull(lowest);
    }

    HashKey highest() {
        return Objects.requireNonNull(highest);
    }

    /** How many user records they are. */
    int userRecords() {
        return userRecords;
    }

    /** The data of the records, without keys and headers. */
    long userBytes() {
        return userBytes;
    }
}
