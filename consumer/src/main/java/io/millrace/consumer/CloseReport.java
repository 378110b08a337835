package io.millrace.consumer;

import io.millrace.consumer.shard.RecordPosition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a clean stop achieved.
 *
 * @param shards each shard that was held when the stop began, by id
 * @param took from the call of close to its end
 */
public record CloseReport(List<ShardClose> shards, Duration took) {
    public CloseReport {
        shards = List.copyOf(shards);
    }

    /** Whether every shard was drained, checkpointed and let go; otherwise the rest is delivered again elsewhere. */
    public boolean complete() {
        return shards.stream().allMatch(ShardClose::handedOver);
    }

    /**
     * One shard at the stop.
     *
     * @param shardId the shard; where many streams are read as {@link io.millrace.consumer.shard.ShardKey} has it
     * @param handedOver its last checkpoint is written and others can claim it at once; false: only after the lease time
     * @param settledTo last record that is settled; null if none was in this ownership
     * @param toWorkerId worker it was given to; null if it was released to whoever comes
     */
    public record ShardClose(
            String shardId,
            boolean handedOver,
            @Nullable RecordPosition settledTo,
            @Nullable String toWorkerId) {

        public Optional<RecordPosition> settled() {
            return Optional.ofNullable(settledTo);
        }

        public Optional<String> givenTo() {
            return Optional.ofNullable(toWorkerId);
        }
    }
}
