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
 * @param wallClock read only to turn "latest" into a time when a lease is created, never to judge who is alive
 */
public record LeasePorts(
        LeaseStore leases, WorkerRows workers, FleetRows fleet, ShardLister shards, InstantSource wallClock) {}
