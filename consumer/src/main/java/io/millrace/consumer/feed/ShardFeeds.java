package io.millrace.consumer.feed;

import io.millrace.consumer.shard.Position;
import java.util.Optional;

/** Opens feeds. */
@FunctionalInterface
public interface ShardFeeds {
    /** {@code shard}: its id; where there are many streams, its key. */
    ShardFeed open(String shard, Position start);

    /** Name of the stream that a shard's key stands for; empty where there is one stream. */
    default Optional<String> streamOf(String key) {
        return Optional.empty();
    }
}
