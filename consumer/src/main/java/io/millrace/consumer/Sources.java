package io.millrace.consumer;

import io.millrace.consumer.feed.ShardFeeds;
import io.millrace.consumer.lease.DynamoDbStreamRows;
import io.millrace.consumer.lease.LeaseConfig;
import io.millrace.consumer.lease.LeaseKeeper;
import io.millrace.consumer.lease.StreamChoice;
import io.millrace.consumer.lease.StreamIdentity;
import io.millrace.consumer.loop.Loop;
import io.millrace.consumer.shard.KinesisShardLister;
import io.millrace.consumer.shard.KinesisStreamDescriber;
import io.millrace.consumer.shard.ServiceClock;
import io.millrace.consumer.shard.ShardLister;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What a consumer reads, one stream or many, as its parts see it.
 *
 * @param first lists all shards for the first time, and fails with what is wrong with a stream
 * @param shards lists them from then on
 * @param streams chosen by this worker
 * @param feeds opens a shard
 * @param identity fails if the stream is another one than the tables know
 * @param running follows changes for the keeper, once the worker takes part in the fleet
 * @param close ends that
 */
record Sources(
        ShardLister first,
        ShardLister shards,
        StreamChoice streams,
        ShardFeeds feeds,
        Supplier<CompletionStage<Void>> identity,
        Consumer<LeaseKeeper> running,
        Runnable close) {

    /** Builds them over the SDK. */
    static final class Builder {
        private final SdkClients clients;
        private final LeaseConfig leases;
        private final FeedWiring feeds;
        private final Loop loop;
        private final ServiceClock clock;
        private final LifeEvents events;

        Builder(
                SdkClients clients,
                LeaseConfig leases,
                FeedWiring feeds,
                Loop loop,
                ServiceClock clock,
                LifeEvents events) {
            this.clients = clients;
            this.leases = leases;
            this.feeds = feeds;
            this.loop = loop;
            this.clock = clock;
            this.events = events;
        }

        Sources of(ConsumerConfig.Source source, Duration removedStreamsKept) {
            if (source instanceof ConsumerConfig.Source.One one) {
                return one(one.streamNameOrArn());
            }
            if (source instanceof ConsumerConfig.Source.Many many) {
                return many(many.streams(), removedStreamsKept);
            }
            throw new IllegalStateException("nothing is known about reading from " + source);
        }

        private Sources one(String stream) {
            ShardLister lister = lister(stream);
            StreamIdentity identity = new StreamIdentity(
                    leases,
                    StreamName.of(stream),
                    new KinesisStreamDescriber(clients.kinesis(), stream),
                    new DynamoDbStreamRows(clients.dynamoDb(), leases),
                    loop,
                    new Random(),
                    events);
            return new Sources(
                    lister,
                    lister,
                    StreamChoice.ONE,
                    feeds.of(stream, lister),
                    identity::check,
                    keeper -> {
                        identity.watch(keeper::abort);
                        events.onRestartedFeed(shard -> identity.suspect());
                    },
                    () -> {});
        }

        private Sources many(StreamSet streams, Duration kept) {
            StreamDirectory directory =
                    DirectoryWiring.directory(streams, kept, clients, leases, loop, this::lister, events);
            return new Sources(
                    () -> directory.start().thenCompose(described -> directory.list()),
                    directory,
                    directory,
                    new StreamFeeds(directory, stream -> feeds.of(stream, lister(stream))),
                    () -> CompletableFuture.completedFuture(null),
                    keeper -> {
                        directory.watch(keeper::streamsChanged);
                        events.onRestartedFeed(directory::suspect);
                    },
                    directory::close);
        }

        private ShardLister lister(String stream) {
            return new KinesisShardLister(clients.kinesis(), stream, clock);
        }
    }
}
