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

    private final ConsumerConfig.Reads reads;
    private final KinesisAsyncClient client;
    private final Loop loop;
    private final ConsumerListener events;
    private final Random random = new Random();
    /** Of all shards of all streams. */
    private final ReadBudget budget;

    private final InstantSource clock;

    FeedWiring(
            ConsumerConfig.Reads reads,
            KinesisAsyncClient client,
            Loop loop,
            InstantSource clock,
            ConsumerListener events) {
        this.reads = reads;
        this.client = client;
        this.loop = loop;
        this.events = events;
        this.clock = clock;
        this.budget = new ReadBudget(reads.bufferBytes(), loop::execute);
    }

    /** Feeds of one stream; {@code lister} lists it. */
    ShardFeeds of(String stream, ShardLister lister) {
        Retrieval retrieval = reads.retrieval();
        if (!retrieval.isFanOut()) {
            return polling(stream, lister);
        }
        PollingFeeds polling = polling(stream, lister);
        FanOutFeeds fanOut = fanOut(stream, lister, polling);
        return retrieval.fallsBack() ? new FallbackFeeds(fanOut, polling) : fanOut;
    }

    private PollingFeeds polling(String stream, ShardLister lister) {
        return new PollingFeeds(
                loop,
                new KinesisReads(client, stream, READ_DEADLINE),
                lister,
                budget,
                reads.maxRecordsPerRead(),
                DeliveryWiring.READ_BACKOFF,
                random,
                clock,
                events);
    }

    private FanOutFeeds fanOut(String stream, ShardLister lister, PollingFeeds polling) {
        return new FanOutFeeds(
                loop,
                new KinesisSubscriptions(client),
                consumer(stream),
                lister,
                new ClosedShards(loop, lister, polling.reads(), events),
                budget,
                DeliveryWiring.READ_BACKOFF,
                random,
                clock,
                events);
    }

    private StreamConsumer consumer(String stream) {
        Retrieval retrieval = reads.retrieval();
        return retrieval
                .consumerArn()
                .map(StreamConsumer::of)
                .orElseGet(() -> new ConsumerRegistration(
                        retrieval.consumerName().orElseThrow(),
                        loop,
                        new KinesisStreamConsumers(client, stream, READ_DEADLINE),
                        random));
    }
}
