package io.millrace.local.engine;

import java.util.List;

/** Everything about a stream that outlives a restart, its records apart. */
public record StreamRecord(
        String name,
        long createdMillis,
        StreamSettings settings,
        ResourceLabels labels,
        ChangeHistory changes,
        int nextShardIndex,
        List<ShardRecord> shards,
        List<ConsumerRecord> consumers) {
    public StreamRecord {
        shards = List.copyOf(shards);
        consumers = List.copyOf(consumers);
    }

    /** A registered consumer. */
    public record ConsumerRecord(String name, long createdMillis, ResourceLabels labels) {}

    /**
     * A shard, its records apart.
     *
     * @param parents indices of its parents: none, one after a split, two after a merge
     * @param closedMillis when it was closed, or {@link Long#MAX_VALUE} while it is open
     */
    public record ShardRecord(
            int index,
            HashRange range,
            List<Integer> parents,
            long openedMillis,
            long openedSecond,
            long closedMillis) {
        public ShardRecord {
            parents = List.copyOf(parents);
        }

        /** The id the service gives the shard with this index. */
        public static String id(int index) {
            return "shardId-%012d".formatted(index);
        }
    }
}
