package io.millrace.consumer;

import io.millrace.consumer.event.ConsumerListener;
import io.millrace.consumer.lease.DynamoDbStreamRows;
import io.millrace.consumer.lease.LeaseConfig;
import io.millrace.consumer.lease.StreamInterest;
import io.millrace.consumer.loop.Loop;
import io.millrace.consumer.shard.KinesisStreamDescriber;
import io.millrace.consumer.shard.ShardLister;
import java.time.Duration;
import java.util.Random;
import java.util.function.Function;

/** Builds the part of a consumer that knows which of many streams it reads. */
final class DirectoryWiring {
    private DirectoryWiring() {}

    static StreamDirectory directory(
            StreamSet streams,
            Duration kept,
            SdkClients clients,
            LeaseConfig leases,
            Loop loop,
            Function<String, ShardLister> lister,
            ConsumerListener events) {
        Random random = new Random();
        DynamoDbStreamRows rows = new DynamoDbStreamRows(clients.dynamoDb(), leases);
        StreamDirectory.Services services = new StreamDirectory.Services(
                stream -> new KinesisStreamDescriber(clients.kinesis(), stream),
                lister,
                new StreamInterest(rows, kept, loop, random, events),
                kept);
        return new StreamDirectory(streams, services, loop, DeliveryWiring.READ_BACKOFF, random, events);
    }
}
