package io.millrace.consumer.feed;

import io.millrace.consumer.shard.Position;

/** Opens feeds. */
@FunctionalInterface
public interface ShardFeeds {
    ShardFeed open(String shardId, Position start);
}
