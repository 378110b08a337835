package io.millrace.consumer;

import io.millrace.consumer.shard.RecordPosition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link StreamReplay} did.
 *
 * @param shards each shard that has, or may have, records of the range, by id
 * @param complete whether everything that arrived in the range is settled; false after an early close
 * @param took from the start to the end
 */
public record ReplayReport(List<ShardReplay> shards, boolean complete, Duration took) {
    public ReplayReport {
        shards = List.copyOf(shards);
    }

    /** Records of all shards that were handed over and are settled, those among them that were given up included. */
    public long records() {
        return shards.stream().mapToLong(ShardReplay::records).sum();
    }

    /**
     * One shard.
     *
     * @param shardId as the service names it
     * @param records user records that were handed over and are settled
     * @param givenUp how many of these the failure policy gave up, by a dead letter or without
     * @param settledTo last record up to which everything from the range's begin on is settled; null if there is none
     * @param complete whether everything of it that arrived in the range is settled
     */
    public record ShardReplay(
            String shardId,
            long records,
            long givenUp,
            @Nullable RecordPosition settledTo,
            boolean complete) {

        public Optional<RecordPosition> settled() {
            return Optional.ofNullable(settledTo);
        }
    }
}
