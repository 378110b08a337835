package io.millrace.consumer.lease;

/**
 * What the workers of an application share out evenly. All workers should choose the same; while one that takes leases
 * has not chosen {@link #BY_THROUGHPUT}, all of those who read the same streams go by the count.
 */
public enum Balance {
    /**
     * Numbers of shards, which differ by one at most. Nothing need be measured, a worker that joins has its share within
     * seconds, and a fleet moves nothing but at a join, a loss or a reshard.
     */
    BY_COUNT,

    /**
     * Bytes read in a second, for streams whose shards differ much. Each worker measures its shards over about a minute and
     * tells the rest of the fleet in its row, six bytes a shard and 100 shards at most. Shards move only where that takes a
     * tenth of the fleet's mean load or more off the worker that gives; each stays for a minute at least, and a worker gives
     * a tenth of its shards a minute, but one at least. So a join takes minutes. In the first minute of a fleet, and beside
     * workers of the Kinesis Client Library, the count decides.
     */
    BY_THROUGHPUT
}
