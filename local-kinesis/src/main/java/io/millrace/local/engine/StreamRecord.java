package io.millrace.local.engine;

import java.time.Duration;
import java.util.List;

/** Everything about a stream that outlives a restart, its records apart. */
public record StreamRecord(
        String name,
        long createdMillis,
        StreamSettings settings,
        int nextShardIndex,
        List<ShardRecord> shards,
        List<ConsumerRecord> consumers) {
    public StreamRecord {
        shards = List.copyOf(shards);
        consumers = List.copyOf(consumers);
    }

    /** A registered consumer. */
    public record ConsumerRecord(String name, long createdMillis) {}

    /**
     * A stream's settings.
     *
     * @param mode PROVISIONED or ON_DEMAND
     * @param retention how long records are kept
     * @param maxRecordBytes largest data of one record
     */
    public record StreamSettings(String mode, Duration retention, int maxRecordBytes) {
        public static final String PROVISIONED = "PROVISIONED";
        public static final String ON_DEMAND = "ON_DEMAND";

        public StreamSettings withRetention(Duration changed) {
            return new StreamSettings(mode, changed, maxRecordBytes);
        }

        public StreamSettings withMode(String changed) {
            return new StreamSettings(changed, retention, maxRecordBytes);
        }

        public StreamSettings withMaxRecordBytes(int changed) {
            return new StreamSettings(mode, retention, changed);
        }
    }

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
