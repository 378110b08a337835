package io.millrace.aggregation;

import java.util.UUID;

/**
 * The identity of a user record, the same however often and in whatever company it is sent.
 *
 * @param incarnation one run of one producer
 * @param number the record's acceptance number there, 0 or above; later records have higher ones
 */
public record RecordId(UUID incarnation, long number) {
    /** Checks the number. */
    public RecordId {
        if (number < 0) {
            throw new IllegalArgumentException("An acceptance number is 0 or above, not " + number);
        }
    }
}
