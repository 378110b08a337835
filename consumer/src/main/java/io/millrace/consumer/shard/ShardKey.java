package io.millrace.consumer.shard;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A shard among those of all streams that an application reads, as its lease is named: the shard id alone where that is one
 * stream, and behind the stream's id where it is many.
 *
 * @param stream id of the stream as {@link StreamId#text} has it; empty for the one stream
 * @param shardId as the service names it
 */
public record ShardKey(String stream, String shardId) {
    private static final char BETWEEN = ':';

    public ShardKey {
        if (shardId.isEmpty() || shardId.indexOf(BETWEEN) >= 0) {
            throw new IllegalArgumentException("'" + shardId + "' is not a shard id");
        }
    }

    /** Takes a lease's key apart; shard ids have no colon. */
    public static ShardKey parse(String text) {
        int at = text.lastIndexOf(BETWEEN);
        return at < 0 ? new ShardKey("", text) : new ShardKey(text.substring(0, at), text.substring(at + 1));
    }

    /** The stream's id in a lease's key; empty for the one stream. */
    public static String streamOf(String text) {
        return text.substring(0, Math.max(0, text.lastIndexOf(BETWEEN)));
    }

    public String text() {
        return stream.isEmpty() ? shardId : stream + BETWEEN + shardId;
    }

    /** Another shard of the same stream. */
    public ShardKey sibling(String otherShardId) {
        return new ShardKey(stream, otherShardId);
    }

    /** Shards of the same stream by their ids alone, as keys. */
    public Set<String> siblings(Set<String> shardIds) {
        return stream.isEmpty()
                ? shardIds
                : shardIds.stream().map(id -> sibling(id).text()).collect(Collectors.toSet());
    }

    /** A shard of the same stream that is named, and whose parents are named, by keys in place of ids. */
    public Shard keyed(Shard shard) {
        return stream.isEmpty()
                ? shard
                : new Shard(sibling(shard.shardId()).text(), siblings(shard.parents()), shard.range(), shard.closed());
    }

    /** Shards of one stream as it lists them, all named by keys. */
    public static List<Shard> keyed(String stream, List<Shard> listed) {
        return listed.stream()
                .map(shard -> new ShardKey(stream, shard.shardId()).keyed(shard))
                .toList();
    }

    @Override
    public String toString() {
        return text();
    }
}
