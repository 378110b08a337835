package io.millrace.consumer;

import io.millrace.consumer.event.ConsumerListener;
import io.millrace.consumer.event.EventLog;
import io.millrace.consumer.event.EventQueue;
import io.millrace.consumer.feed.RangeFeeds;
import io.millrace.consumer.feed.ShardFeeds;
import io.millrace.consumer.loop.Loop;
import io.millrace.consumer.loop.LoopThread;
import io.millrace.consumer.process.WorkerThreads;
import io.millrace.consumer.shard.KinesisShardLister;
import io.millrace.consumer.shard.ServiceClock;
import io.millrace.consumer.shard.ShardLister;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Builds a replay's parts: a consumer's, without a lease table. */
final class ReplayWiring {
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

    /** A replay has no tables that must be there. */
    private static StartSteps steps(Loop loop, ShardLister lister) {
        return new StartSteps(
                loop,
                DeliveryWiring.READ_BACKOFF,
                lister,
                () -> CompletableFuture.completedFuture(null),
                () -> CompletableFuture.completedFuture(null));
    }

    static ReplayLife build(Config config) {
        KinesisAsyncClient given = config.client();
        KinesisAsyncClient client = given == null ? SdkClients.kinesisForPolling() : given;
        WorkerThreads threads = new WorkerThreads(
                "millrace-replay-", config.delivery().settling().workerThreads());
        ReplayTally tally = new ReplayTally(new EventLog(new EventQueue(threads::run, config.listener())));
        AtomicReference<@Nullable ReplayLife> built = new AtomicReference<>();
        LoopThread loop = new LoopThread("millrace-replay-loop", failure -> {
            ReplayLife life = built.get();
            if (life != null) {
                life.broken(failure);
            }
        });
        ServiceClock clock = new ServiceClock(InstantSource.system(), System::nanoTime);
        KinesisShardLister lister = new KinesisShardLister(client, config.stream(), clock);
        ShardFeeds feeds = new FeedWiring(config.reads(), client, loop, clock, tally).of(config.stream(), lister);
        ReplayLife life = new ReplayLife(
                config.range(),
                loop,
                clock,
                steps(loop, lister.since(config.range().listedFrom())),
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
        built.set(life);
        return life;
    }
}
