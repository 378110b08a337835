package io.millrace.benchmarks.consumer;

import io.millrace.consumer.feed.Backoff;
import io.millrace.consumer.feed.MemoryFeeds;
import io.millrace.consumer.loop.LoopThread;
import io.millrace.consumer.process.HashRangeFilter;
import io.millrace.consumer.process.ProcessSettings;
import io.millrace.consumer.process.RunnerParts;
import io.millrace.consumer.process.ShardRunners;
import io.millrace.consumer.process.Unwrapper;
import io.millrace.consumer.process.WorkerThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The process of a worker of Millrace that has no network: everything behind the feeds, with the defaults of the builder. */
final class MemoryWorker {
    private MemoryWorker() {}

    /** The process itself. */
    public static void main(String[] arguments) throws IOException {
        int shards = Integer.parseInt(arguments[0]);
        ShardLoad.Keys keys = ShardLoad.Keys.valueOf(arguments[1]);
        WayIn way = WayIn.valueOf(arguments[2]);
        Watch watch = new Watch();
        LoopThread loop = new LoopThread("memory-loop", Throwable::printStackTrace);
        Map<String, List<byte[]>> contents = new HashMap<>();
        MemoryFeeds feeds = new MemoryFeeds(loop, contents);
        ShardRunners runners = new ShardRunners(new RunnerParts(
                Services.STREAM,
                "memory",
                loop,
                new WorkerThreads("memory-", Integer.MAX_VALUE),
                feeds,
                way.deliveries(watch),
                new Unwrapper(Unwrapper.DEFAULT_LIMIT_BYTES),
                new ProcessSettings(
                                HashRangeFilter.PER_RECORD,
                                Duration.ofSeconds(5),
                                100_000,
                                new Backoff(Duration.ofMillis(100), Duration.ofSeconds(30)))
                        .with(way.handling()),
                new Random(),
                event -> {}));
        for (int shard = 0; shard < shards; shard++) {
            ShardLoad load = new ShardLoad(shard, shards, keys);
            String shardId = "shard-" + shard;
            contents.put(shardId, load.aggregates());
            runners.gained(new MemoryHold(shardId, load.range()));
        }
        WorkerProcess.serve(watch);
        System.exit(0);
    }
}
