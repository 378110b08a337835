package io.millrace.consumer;

import io.millrace.consumer.event.EventLog;
import io.millrace.consumer.event.EventQueue;
import io.millrace.consumer.lease.LeaseKeeper;
import io.millrace.consumer.loop.LoopThread;
import io.millrace.consumer.process.ShardRunners;
import io.millrace.consumer.process.WorkerThreads;
import io.millrace.consumer.shard.ServiceClock;
import java.time.InstantSource;

/** Builds a consumer's parts, once; the larger ones in {@link DeliveryWiring} and {@link LeaseWiring}. */
final class Wiring {
    private Wiring() {}

    static KinesisConsumer build(ConsumerConfig config) {
        SdkClients clients = new SdkClients(config.clients(), config.reads().retrieval());
        String name = "millrace-" + config.identity().application() + "-";
        WorkerThreads threads = new WorkerThreads(name, config.settling().workerThreads());
        LifeEvents events = new LifeEvents(new EventLog(new EventQueue(threads::run, config.listener())));
        LoopThread loop = new LoopThread(name + "loop", events::broken);
        ServiceClock clock = new ServiceClock(InstantSource.system(), System::nanoTime);
        LeaseWiring leases = new LeaseWiring(config, clients.dynamoDb());
        FeedWiring feeds = new FeedWiring(config.reads(), clients.kinesis(), loop, clock, events);
        Sources sources = new Sources.Builder(clients, leases.config(), feeds, loop, clock, events)
                .of(config.identity().source(), config.leases().removedStreamsKept());
        ShardRunners runners =
                new DeliveryWiring(config.delivery(), loop, sources.feeds(), clock, events).runners(threads);
        LeaseKeeper keeper = leases.keeper(sources, clock, loop, runners, events);
        ConsumerLife life = new ConsumerLife(
                config.identity(),
                loop,
                new StartSteps(loop, DeliveryWiring.READ_BACKOFF, sources.first(), leases.tables(), sources.identity()),
                () -> sources.running().accept(keeper),
                keeper,
                runners,
                () -> {
                    sources.close().run();
                    threads.close();
                    loop.close();
                    clients.close();
                });
        events.belongTo(life);
        return new KinesisConsumer(
                life,
                new Controls(
                        loop,
                        runners,
                        keeper,
                        config.settling().tuning(),
                        config.entry().isByBatch(),
                        threads::run),
                new Observed(config.identity(), life, loop, events, leases.units(), threads::run));
    }
}
