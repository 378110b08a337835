package io.millrace.local.operation;

import io.millrace.local.engine.HashRange;
import io.millrace.local.engine.Shard;
import io.millrace.local.engine.StreamRecord.ShardRecord;
import java.util.List;
import java.util.Map;

/** Shards as answers show them. */
final class Shards {
    private Shards() {}

    static Map<String, Object> answer(Shard shard) {
        return answer(shard, shard.isOpen());
    }

    /** @param isOpen what the answer tells, whatever is so by now */
    static Map<String, Object> answer(Shard shard, boolean isOpen) {
        List<String> parents = shard.parents().stream().map(ShardRecord::id).toList();
        Map<String, Object> numbers = Answer.with("StartingSequenceNumber", shard.startingSequenceNumber())
                .and("EndingSequenceNumber", isOpen ? null : shard.endingSequenceNumber())
                .map();
        return Answer.with("ShardId", shard.id())
                .and("ParentShardId", parents.isEmpty() ? null : parents.get(0))
                .and("AdjacentParentShardId", parents.size() < 2 ? null : parents.get(1))
                .and("HashKeyRange", range(shard.range()))
                .and("SequenceNumberRange", numbers)
                .map();
    }

    /** A shard as the end of its parent names it. */
    static Map<String, Object> child(Shard shard) {
        return Answer.with("ShardId", shard.id())
                .and(
                        "ParentShards",
                        shard.parents().stream().map(ShardRecord::id).toList())
                .and("HashKeyRange", range(shard.range()))
                .map();
    }

    private static Map<String, Object> range(HashRange range) {
        return Map.of(
                "StartingHashKey",
                range.start().toString(),
                "EndingHashKey",
                range.end().toString());
    }
}
