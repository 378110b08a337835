package io.millrace.consumer.feed;

import io.millrace.consumer.event.ConsumerListener;
import io.millrace.consumer.loop.Loop;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.ShardLister;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * Opens polling feeds that share one worker's budget.
 *
 * @param loop the consumer's
 * @param reads calls to the service
 * @param lister asked for children that the service did not name
 * @param budget bytes of all feeds together
 * @param maxRecords most records in one read
 * @param backoff after throttles and failures
 * @param random jitter
 * @param wallClock notes when reading began at the tip, to find that place again if nothing was read before the iterator
 *     expired
 * @param events hears of failed calls
 */
public record PollingFeeds(
        Loop loop,
        RecordReads reads,
        ShardLister lister,
        ReadBudget budget,
        int maxRecords,
        Backoff backoff,
        RandomGenerator random,
        InstantSource wallClock,
        ConsumerListener events)
        implements ShardFeeds {

    @Override
    public ShardFeed open(String shardId, Position start) {
        return new PollingFeed(this, shardId, new ReadCursor(start));
    }
}
