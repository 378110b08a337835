package io.millrace.consumer;

import io.millrace.consumer.feed.ShardFeed;
import io.millrace.consumer.feed.ShardFeeds;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.ShardKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Opens feeds of many streams, each stream's by parts of its own. */
final class StreamFeeds implements ShardFeeds {
    private final StreamDirectory streams;
    private final Function<String, ShardFeeds> feeds;
    private final Map<String, ShardFeeds> made = new HashMap<>();

    /** {@code feeds}: those of one stream, by the name or ARN that the user gave. */
    StreamFeeds(StreamDirectory streams, Function<String, ShardFeeds> feeds) {
        this.streams = streams;
        this.feeds = feeds;
    }

    @Override
    public ShardFeed open(String key, Position start) {
        ShardKey shard = ShardKey.parse(key);
        return made.computeIfAbsent(shard.stream(), id -> feeds.apply(streams.nameOf(id)))
                .open(shard.shardId(), start);
    }

    @Override
    public Optional<String> streamOf(String key) {
        return Optional.of(streams.nameOf(ShardKey.streamOf(key)));
    }
}
