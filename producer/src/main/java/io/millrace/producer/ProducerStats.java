package io.millrace.producer;

import java.time.Duration;

/**
 * A snapshot of a producer's counters since its start. The numbers are read one after another while the producer runs, so that sums
 * may be off by what happened in between.
 *
 * @param acceptedRecords user records taken over by the producer
 * @param ackedRecords user records stored
 * @param failedRecords user records given up after they had been accepted
 * @param wireRecordsWritten wire records that the service stored, those that had to be written again under other shards included
 * @param payloadUnits PUT payload units of those wire records: steps of 25,600 bytes of data and partition key, each begun one whole
 * @param rawPayloadUnits payload units that the acked user records would have taken, each sent alone
 * @param bytesWritten data and partition keys of those wire records
 * @param requests PutRecords calls
 * @param retriedWireRecords wire records sent again
 * @param throttledEntries entries that the service refused for throughput
 * @param regroupedRecords user records that went back to the queue to be encoded anew
 * @param shardMapLoads shard maps loaded
 * @param bufferedBytes bytes of the budget in use now
 * @param ackedBytes data, keys and headers of the acked user records
 * @param failedShardMapLoads loads of a shard map that failed
 * @param openShards open shards of the map in use; 0 without a map
 * @param isEndpointDown whether requests only probe an endpoint that failed several in a row
 * @param oldestRecordAge for how long the producer has had the oldest pending record; zero if none is pending
 */
public record ProducerStats(
        long acceptedRecords,
        long ackedRecords,
        long failedRecords,
        long wireRecordsWritten,
        long payloadUnits,
        long rawPayloadUnits,
        long bytesWritten,
        long requests,
        long retriedWireRecords,
        long throttledEntries,
        long regroupedRecords,
        long shardMapLoads,
        long bufferedBytes,
        long ackedBytes,
        long failedShardMapLoads,
        int openShards,
        boolean isEndpointDown,
        Duration oldestRecordAge) {
    /** Accepted records that are neither acked nor failed. */
    public long pendingRecords() {
        return acceptedRecords - ackedRecords - failedRecords;
    }

    /**
     * PUT payload units that no way of packing the acked records can do without: their bytes, 25,600 in each. What {@link #payloadUnits}
     * is more than that is what the format, units that left before they were full, and repeats took.
     */
    public long leastPayloadUnits() {
        return (long) Math.ceil(Counters.leastPayloadUnits(ackedBytes));
    }
}
