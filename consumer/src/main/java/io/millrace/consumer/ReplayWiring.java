package io.millrace.consumer;

import io.millrace.consumer.event.ConsumerListener;
import io.millrace.consumer.event.EventLog;
import io.millrace.consumer.event.EventQueue;
import io.millrace.consumer.feed.RangeFeeds;
import io.millrace.consumer.feed.ShardFeeds;
import io.millrace.consumer.loop.LoopThread;
import io.millrace.consumer.process.WorkerThreads;
import io.millrace.consumer.shard.KinesisShardLister;
import io.millrace.consumer.shard.ServiceClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Builds a replay's parts: a consumer's, without a lease table. */
final class ReplayWiring {
    /** Arrival times and the times of shards' ends are approximate; a shard more costs two calls. */
    private static final Duration LISTED_BEFORE = Duration.ofMinutes(1);

    private ReplayWiring() {}

    /**
     * What a replay was told.
     *
     * @param stream name or ARN
     * @param client the user's; null: one is built here and closed at the end
     */
    record Config(
            String stream,
            ReplayLife.Range range,
            ConsumerConfig.Reads reads,
            ConsumerConfig.Delivery delivery,
            ConsumerListener listener,
            @Nullable KinesisAsyncClient client) {}

    private static Instant listedFrom(Instant from) {
        Instant earlier = from.minus(LISTED_BEFORE);
        return earlier.isBefore(Instant.EPOCH) ? Instant.EPOCH : earlier;
    }

    static ReplayLife build(Config config) {
        KinesisAsyncClient given = config.client();
        KinesisAsyncClient client = given == null ? SdkClients.kinesisForPolling() : given;
        WorkerThreads threads =
                new WorkerThreads("millrace-replay-", config.delivery().settling().workerThreads());
        ReplayTally tally = new ReplayTally(new EventLog(new EventQueue(threads::run, config.listener())));
        CompletableFuture<ReplayLife> built = new CompletableFuture<>();
        LoopThread loop =
                new LoopThread("millrace-replay-loop", failure -> built.thenAccept(life -> life.broken(failure)));
        ServiceClock clock = new ServiceClock(InstantSource.system(), System::nanoTime);
        KinesisShardLister lister = new KinesisShardLister(client, config.stream(), clock);
        ShardFeeds feeds = new FeedWiring(config.reads(), client, loop, clock, tally).of(config.stream(), lister);
        StartSteps steps = new StartSteps(
                loop,
                DeliveryWiring.READ_BACKOFF,
                lister.since(listedFrom(config.range().from())),
                () -> CompletableFuture.completedFuture(null),
                () -> CompletableFuture.completedFuture(null));
        ReplayLife life = new ReplayLife(
                config.range(),
                loop,
                clock,
                steps,
                tally,
                (to, reached) -> {
                    RangeFeeds upTo = new RangeFeeds(feeds, loop, clock, to, reached);
                    return new DeliveryWiring(config.delivery(), loop, upTo, clock, tally).runners(threads);
                },
                last -> {
                    threads.run(last);
                    threads.close();
                    loop.close();
                    if (given == null) {
                        client.close();
                    }
                });
        built.complete(life);
        return life;
    }
}
