package io.millrace.consumer;

import io.millrace.consumer.event.ConsumerListener;
import io.millrace.consumer.lease.DynamoDbStreamRows;
import io.millrace.consumer.lease.LeaseConfig;
import io.millrace.consumer.lease.StreamIdentity;
import io.millrace.consumer.loop.Loop;
import io.millrace.consumer.shard.KinesisStreamDescriber;
import java.util.Random;

/** Builds the part of a consumer that knows which stream it reads. */
final class IdentityWiring {
    private IdentityWiring() {}

    static StreamIdentity identity(
            String streamNameOrArn, SdkClients clients, LeaseConfig leases, Loop loop, ConsumerListener events) {
        return new StreamIdentity(
                leases,
                StreamName.of(streamNameOrArn),
                new KinesisStreamDescriber(clients.kinesis(), streamNameOrArn),
                new DynamoDbStreamRows(clients.dynamoDb(), leases),
                loop,
                new Random(),
                events);
    }
}
