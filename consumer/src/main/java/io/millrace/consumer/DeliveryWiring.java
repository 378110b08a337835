package io.millrace.consumer;

import io.millrace.consumer.event.ConsumerListener;
import io.millrace.consumer.feed.Backoff;
import io.millrace.consumer.feed.ShardFeeds;
import io.millrace.consumer.loop.Loop;
import io.millrace.consumer.process.Handling;
import io.millrace.consumer.process.ProcessSettings;
import io.millrace.consumer.process.RunnerParts;
import io.millrace.consumer.process.ShardRunners;
import io.millrace.consumer.process.Unwrapper;
import io.millrace.consumer.process.UserCode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;

/** Builds the part of a consumer that reads and delivers. */
final class DeliveryWiring {
    static final Backoff READ_BACKOFF = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10));

    private final ConsumerConfig.Delivery config;
    private final Loop loop;
    private final ShardFeeds feeds;
    private final InstantSource clock;
    private final ConsumerListener events;

    DeliveryWiring(
            ConsumerConfig.Delivery config, Loop loop, ShardFeeds feeds, InstantSource clock, ConsumerListener events) {
        this.config = config;
        this.loop = loop;
        this.feeds = feeds;
        this.clock = clock;
        this.events = events;
    }

    ShardRunners runners(UserCode userCode) {
        ConsumerConfig.Settling settling = config.settling();
        return new ShardRunners(new RunnerParts(
                streamName(config.identity().source()),
                config.identity().workerId(),
                loop,
                userCode,
                feeds,
                config.deliveries(),
                new Unwrapper(config.maxUnwrappedBytes()),
                new ProcessSettings(
                        settling.filter(),
                        settling.checkpointInterval(),
                        settling.checkpointRecords(),
                        new Backoff(settling.minRetryDelay(), settling.maxRetryDelay()),
                        settling.stallTime(),
                        new Handling(
                                settling.tuning(),
                                settling.laneKeys(),
                                config.identity().application(),
                                clock),
                        settling.dedupe()),
                new Random(),
                events));
    }

    /** Where there are many streams the feeds tell which it is. */
    private static String streamName(ConsumerConfig.Source source) {
        return source instanceof ConsumerConfig.Source.One one ? StreamName.of(one.streamNameOrArn()) : "";
    }
}
