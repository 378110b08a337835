package io.millrace.consumer.lease;

import io.millrace.consumer.shard.ShardLister;
import java.time.InstantSource;

/**
 * The outside world of a keeper.
 *
 * @param leases the lease table
 * @param workers the worker rows
 * @param fleet what the fleet has agreed on
 * @param shards the stream's shards; where there are many streams, those of all, named by keys
 * @param serviceClock the stream service's time, never ahead of it: turns "latest" into a time that every later holder
 *     starts from; nobody's life is judged by it
 * @param streams which streams this worker reads
 */
public record LeasePorts(
        LeaseStore leases,
        WorkerRows workers,
        FleetRows fleet,
        ShardLister shards,
        InstantSource serviceClock,
        StreamChoice streams) {

    /** For the one stream of an application. */
    public LeasePorts(
            LeaseStore leases, WorkerRows workers, FleetRows fleet, ShardLister shards, InstantSource serviceClock) {
        this(leases, workers, fleet, shards, serviceClock, StreamChoice.ONE);
    }
}
