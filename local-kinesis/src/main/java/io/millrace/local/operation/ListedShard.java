package io.millrace.local.operation;

import io.millrace.local.engine.Shard;
import java.util.Map;

/**
 * A shard as a listing tells of it.
 *
 * @param closedMillis when it was closed as far as the listing knows, or {@link Shard#OPEN}
 */
record ListedShard(Shard shard, long closedMillis) {

    static ListedShard now(Shard shard) {
        return new ListedShard(shard, shard.closedMillis());
    }

    /** A shard as it was told of at an earlier time. */
    static ListedShard asOf(Shard shard, long millis) {
        long closed = shard.closedMillis();
        return new ListedShard(shard, closed > millis ? Shard.OPEN : closed);
    }

    int index() {
        return shard.index();
    }

    long openedMillis() {
        return shard.openedMillis();
    }

    boolean isOpen() {
        return closedMillis == Shard.OPEN;
    }

    Map<String, Object> answer() {
        return Shards.answer(shard, isOpen());
    }
}
