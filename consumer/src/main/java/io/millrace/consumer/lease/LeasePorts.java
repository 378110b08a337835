package io.millrace.consumer.lease;

import io.millrace.consumer.shard.ShardLister;
import java.time.InstantSource;

/**
 * The outside world of a keeper.
 *
 * @param leases the lease table
 * @param workers the worker rows
 * @param fleet what the fleet has agreed on
 * @param shards the stream's shards
 * @param serviceClock the stream service's time, never ahead of it: turns "latest" into a time that every later holder
 *     starts from; nobody's life is judged by it
 */
public record LeasePorts(
        LeaseStore leases, WorkerRows workers, FleetRows fleet, ShardLister shards, InstantSource serviceClock) {}
