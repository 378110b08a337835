package io.millrace.consumer.feed;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.event.ConsumerListener;
import io.millrace.consumer.loop.Loop;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.ShardLister;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * Opens feeds of enhanced fan-out that share one worker's budget.
 *
 * @param loop the consumer's
 * @param subscriptions calls to the service
 * @param consumer whom the worker subscribes as
 * @param lister asked for children that the service did not name
 * @param closed finds ends that the service did not tell of
 * @param budget bytes of all feeds together
 * @param backoff after refusals and failures
 * @param random jitter
 * @param wallClock notes when reading began at the tip, to find that place again if no event came
 * @param events hears of failed calls
 */
public record FanOutFeeds(
        Loop loop,
        Subscriptions subscriptions,
        StreamConsumer consumer,
        ShardLister lister,
        ClosedShards closed,
        ReadBudget budget,
        Backoff backoff,
        RandomGenerator random,
        InstantSource wallClock,
        ConsumerListener events)
        implements ShardFeeds {

    @Override
    public ShardFeed open(String shardId, Position start) {
        return open(shardId, new ReadCursor(start), (failures, cause) -> {});
    }

    FanOutFeed open(String shardId, ReadCursor from, Failures failures) {
        return new FanOutFeed(this, shardId, from, failures);
    }

    void callFailed(String operation, Duration delay, Throwable cause) {
        events.on(new ConsumerEvent.CallFailed(operation, delay, cause));
    }

    /** Hears of each failure, and how many there were since the last event; may close the feed. */
    interface Failures {
        void failed(int failures, Throwable cause);
    }
}
