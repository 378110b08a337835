package io.millrace.consumer.feed;

import io.millrace.consumer.loop.Loop;
import io.millrace.consumer.shard.Position;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Opens feeds that end at a time, each as if its shard had ended there, without children.
 *
 * @param feeds reads the shards
 * @param loop the consumer's
 * @param clock the service's time, never ahead of it
 * @param to arrival times from here on are behind the end; may lie ahead
 * @param reached hears on the loop of each shard that ends so, just before its reader does
 */
public record RangeFeeds(ShardFeeds feeds, Loop loop, InstantSource clock, Instant to, Consumer<String> reached)
        implements ShardFeeds {

    @Override
    public ShardFeed open(String shard, Position start) {
        return new RangeFeed(this, shard, feeds.open(shard, start));
    }

    @Override
    public Optional<String> streamOf(String key) {
        return feeds.streamOf(key);
    }
}
