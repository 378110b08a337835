package io.millrace.consumer;

import io.millrace.consumer.event.ConsumerListener;
import io.millrace.consumer.feed.ClosedShards;
import io.millrace.consumer.feed.ConsumerRegistration;
import io.millrace.consumer.feed.FallbackFeeds;
import io.millrace.consumer.feed.FanOutFeeds;
import io.millrace.consumer.feed.KinesisReads;
import io.millrace.consumer.feed.KinesisStreamConsumers;
import io.millrace.consumer.feed.KinesisSubscriptions;
import io.millrace.consumer.feed.PollingFeeds;
import io.millrace.consumer.feed.ReadBudget;
import io.millrace.consumer.feed.ShardFeeds;
import io.millrace.consumer.feed.StreamConsumer;
import io.millrace.consumer.loop.Loop;
import io.millrace.consumer.shard.ShardLister;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Builds the part of a consumer that reads shards. */
final class FeedWiring {
    /** As long as an answer of 10 MiB may take over a slow line, and then some. */
    private static final Duration READ_DEADLINE = Duration.ofSeconds(15);

    private final ConsumerConfig config;
    private final Loop loop;
    private final ShardLister lister;
    private final ConsumerListener events;
    private final Random random;
    private final InstantSource clock;

    FeedWiring(
            ConsumerConfig config,
            Loop loop,
            ShardLister lister,
            InstantSource clock,
            ConsumerListener events,
            Random random) {
        this.config = config;
        this.loop = loop;
        this.lister = lister;
        this.events = events;
        this.random = random;
        this.clock = clock;
    }

    ShardFeeds feeds(KinesisAsyncClient client) {
        ReadBudget budget = new ReadBudget(config.reads().bufferBytes(), loop::execute);
        Retrieval retrieval = config.reads().retrieval();
        if (!retrieval.isFanOut()) {
            return polling(client, budget);
        }
        PollingFeeds polling = polling(client, budget);
        FanOutFeeds fanOut = fanOut(client, polling, budget);
        return retrieval.fallsBack() ? new FallbackFeeds(fanOut, polling) : fanOut;
    }

    private PollingFeeds polling(KinesisAsyncClient client, ReadBudget budget) {
        return new PollingFeeds(
                loop,
                new KinesisReads(client, config.identity().streamNameOrArn(), READ_DEADLINE),
                lister,
                budget,
                config.reads().maxRecordsPerRead(),
                DeliveryWiring.READ_BACKOFF,
                random,
                clock,
                events);
    }

    private FanOutFeeds fanOut(KinesisAsyncClient client, PollingFeeds polling, ReadBudget budget) {
        return new FanOutFeeds(
                loop,
                new KinesisSubscriptions(client),
                consumer(client),
                lister,
                new ClosedShards(loop, lister, polling.reads(), events),
                budget,
                DeliveryWiring.READ_BACKOFF,
                random,
                clock,
                events);
    }

    private StreamConsumer consumer(KinesisAsyncClient client) {
        Retrieval retrieval = config.reads().retrieval();
        return retrieval
                .consumerArn()
                .map(StreamConsumer::of)
                .orElseGet(() -> new ConsumerRegistration(
                        retrieval.consumerName().orElseThrow(),
                        loop,
                        new KinesisStreamConsumers(client, config.identity().streamNameOrArn(), READ_DEADLINE),
                        random));
    }
}
