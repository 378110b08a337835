package io.millrace.consumer;

import io.millrace.consumer.event.EventLog;
import io.millrace.consumer.event.EventQueue;
import io.millrace.consumer.loop.LoopThread;
import io.millrace.consumer.process.ShardRunners;
import io.millrace.consumer.process.WorkerThreads;
import io.millrace.consumer.shard.KinesisShardLister;
import io.millrace.consumer.shard.ServiceClock;
import io.millrace.consumer.shard.ShardLister;
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
        ShardLister lister =
                new KinesisShardLister(clients.kinesis(), config.identity().streamNameOrArn(), clock);
        ShardRunners runners =
                new DeliveryWiring(config, loop, lister, clock, events).runners(clients.kinesis(), threads);
        LeaseWiring leases = new LeaseWiring(config, clients.dynamoDb());
        ConsumerLife life = new ConsumerLife(
                config.identity(),
                loop,
                new StartSteps(loop, DeliveryWiring.READ_BACKOFF, lister, leases.tables()),
                leases.keeper(lister, clock, loop, runners, events),
                runners,
                () -> {
                    threads.close();
                    loop.close();
                    clients.close();
                });
        events.belongTo(life);
        return new KinesisConsumer(life);
    }
}
