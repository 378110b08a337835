package io.millrace.consumer;

import io.millrace.consumer.event.ConsumerListener;
import io.millrace.consumer.lease.DynamoDbFleetRows;
import io.millrace.consumer.lease.DynamoDbLeaseStore;
import io.millrace.consumer.lease.DynamoDbUnits;
import io.millrace.consumer.lease.DynamoDbWorkerRows;
import io.millrace.consumer.lease.LeaseConfig;
import io.millrace.consumer.lease.LeaseKeeper;
import io.millrace.consumer.lease.LeaseListener;
import io.millrace.consumer.lease.LeasePorts;
import io.millrace.consumer.lease.LeaseTables;
import io.millrace.consumer.loop.Loop;
import io.millrace.consumer.shard.ServiceClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;

/** Builds the part of a consumer that keeps leases. */
final class LeaseWiring {
    private static final Duration TABLE_LIMIT = Duration.ofSeconds(60);

    private final LeaseConfig config;
    private final ConsumerConfig.Leases leases;
    private final DynamoDbAsyncClient client;
    private final DynamoDbUnits units = new DynamoDbUnits();

    LeaseWiring(ConsumerConfig consumer, DynamoDbAsyncClient client) {
        this.leases = consumer.leases();
        this.config = LeaseConfig.of(leases.tableName(), consumer.identity().workerId(), leases.initialPosition())
                .withLeaseTime(leases.leaseTime())
                .withLiveness(leases.liveness())
                .withNamesakes(leases.namesakes())
                .withBalance(leases.balance());
        this.client = client;
    }

    LeaseConfig config() {
        return config;
    }

    /** What the leases have cost so far. */
    DynamoDbUnits units() {
        return units;
    }

    /** Makes the tables if that is wished; completes at once if not. */
    Supplier<CompletionStage<Void>> tables() {
        if (leases.tables() == TableCreation.NEVER) {
            return () -> CompletableFuture.completedFuture(null);
        }
        LeaseTables missing = new LeaseTables(client, leases.options(), TABLE_LIMIT);
        return () -> missing.createIfMissing(config);
    }

    LeaseKeeper keeper(
            Sources sources, ServiceClock clock, Loop loop, LeaseListener listener, ConsumerListener events) {
        LeasePorts ports = new LeasePorts(
                new DynamoDbLeaseStore(client, config, units),
                new DynamoDbWorkerRows(client, config, units),
                new DynamoDbFleetRows(client, config, units),
                sources.shards(),
                clock,
                sources.streams());
        return new LeaseKeeper(config, ports, loop, new SecureRandom(), listener, events);
    }
}
