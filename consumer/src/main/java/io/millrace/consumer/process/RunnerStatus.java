package io.millrace.consumer.process;

import io.millrace.consumer.event.ShardHealth;
import io.millrace.consumer.shard.RecordPosition;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One shard that is held here, at one moment.
 *
 * @param shardId key of its lease, which names it among all that the application reads
 * @param phase what happens to it
 * @param settledTo last settled record of this ownership; null before the first
 * @param lag at most the age of the oldest record that is not delivered, and grows while nothing comes; null before the
 *     first read
 * @param atTip read to the newest record, and nothing of it waits or is in user code
 * @param health how it fares, as of the last look
 */
public record RunnerStatus(
        String shardId,
        Phase phase,
        @Nullable RecordPosition settledTo,
        @Nullable Duration lag,
        boolean atTip,
        ShardHealth health) {

    /** What happens to a shard that is held. */
    public enum Phase {
        READING,
        RETRYING,
        DRAINING,
        PAUSED,
        OVER
    }
}
