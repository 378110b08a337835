package io.millrace.consumer.feed;

import io.millrace.consumer.shard.Position;

/**
 * Opens feeds that poll where fan-out does not work.
 *
 * @param fanOut tried first, and again from time to time
 * @param polling of the same stream and budget
 */
public record FallbackFeeds(FanOutFeeds fanOut, PollingFeeds polling) implements ShardFeeds {

    @Override
    public ShardFeed open(String shardId, Position start) {
        return new FallbackFeed(this, shardId, start);
    }
}
