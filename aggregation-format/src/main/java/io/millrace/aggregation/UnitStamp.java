package io.millrace.aggregation;

import java.util.UUID;

/**
 * What a producer says once of a whole aggregate.
 *
 * @param incarnation the run of the producer that wrote it
 * @param lowestUnsettled the smallest acceptance number of that run that was not settled when the aggregate was encoded, 0 or above
 * @param placedByService whether the service, not the hash keys, chose the shard, so that no consumer may filter by hash range
 */
public record UnitStamp(UUID incarnation, long lowestUnsettled, boolean placedByService) {
    /** Checks the number. */
    public UnitStamp {
        if (lowestUnsettled < 0) {
            throw new IllegalArgumentException("An acceptance number is 0 or above, not " + lowestUnsettled);
        }
    }
}
