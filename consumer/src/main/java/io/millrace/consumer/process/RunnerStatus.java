package io.millrace.consumer.process;

import io.millrace.consumer.shard.RecordPosition;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One shard that is held here, at one moment.
 *
 * @param shardId the shard
 * @param phase what happens to it
 * @param settledTo last settled record of this ownership; null before the first
 * @param behindLatest of the newest read; null before the first
 * @param atTip read to the newest record, and nothing of it waits or is in user code
 */
public record RunnerStatus(
        String shardId,
        Phase phase,
        @Nullable RecordPosition settledTo,
        @Nullable Duration behindLatest,
        boolean atTip) {

    /** What happens to a shard that is held. */
    public enum Phase {
        READING,
        RETRYING,
        DRAINING,
        OVER
    }
}
