package io.millrace.consumer;

import io.millrace.consumer.event.ConsumerListener;
import io.millrace.consumer.feed.Backoff;
import io.millrace.consumer.loop.Loop;
import io.millrace.consumer.process.ProcessSettings;
import io.millrace.consumer.process.RunnerParts;
import io.millrace.consumer.process.ShardRunners;
import io.millrace.consumer.process.Unwrapper;
import io.millrace.consumer.process.UserCode;
import io.millrace.consumer.shard.ShardLister;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Builds the part of a consumer that reads and delivers. */
final class DeliveryWiring {
    static final Backoff READ_BACKOFF = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10));

    private final ConsumerConfig config;
    private final Loop loop;
    private final ShardLister lister;
    private final ConsumerListener events;
    private final InstantSource clock;
    private final Random random = new Random();

    DeliveryWiring(ConsumerConfig config, Loop loop, ShardLister lister, InstantSource clock, ConsumerListener events) {
        this.config = config;
        this.loop = loop;
        this.lister = lister;
        this.clock = clock;
        this.events = events;
    }

    ShardRunners runners(KinesisAsyncClient client, UserCode userCode) {
        ConsumerConfig.Settling settling = config.settling();
        return new ShardRunners(new RunnerParts(
                StreamName.of(config.identity().streamNameOrArn()),
                config.identity().workerId(),
                loop,
                userCode,
                new FeedWiring(config, loop, lister, clock, events, random).feeds(client),
                config.deliveries(),
                new Unwrapper(config.reads().maxUnwrappedBytes()),
                new ProcessSettings(
                        settling.filter(),
                        settling.checkpointInterval(),
                        settling.checkpointRecords(),
                        new Backoff(settling.minRetryDelay(), settling.maxRetryDelay())),
                random,
                events));
    }
}
