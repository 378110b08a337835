package io.millrace.producer;

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
        long bufferedBytes) {
    /** Accepted records that are neither acked nor failed. */
    public long pendingRecords() {
        return acceptedRecords - ackedRecords - failedRecords;
    }
}
