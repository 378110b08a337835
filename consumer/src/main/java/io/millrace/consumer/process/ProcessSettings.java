package io.millrace.consumer.process;

import io.millrace.consumer.dedupe.Dedupe;
import io.millrace.consumer.feed.Backoff;
import java.time.Duration;

/**
 * How user code is called and progress written down.
 *
 * @param filter what happens to misplaced records
 * @param checkpointInterval longest time that settled records stay unwritten
 * @param checkpointRecords most settled records that stay unwritten
 * @param retry delays before a failed call is made again
 * @param stallTime how long nothing may move before a shard counts as stuck
 * @param handling of single records
 * @param dedupe whether repeats of producers are passed over
 */
public record ProcessSettings(
        HashRangeFilter filter,
        Duration checkpointInterval,
        int checkpointRecords,
        Backoff retry,
        Duration stallTime,
        Handling handling,
        Dedupe dedupe) {
    /** Twice what a read may take, so that a slow one is not taken for a stall. */
    public static final Duration STALL_TIME = Duration.ofSeconds(30);

    /** With the default stall time. */
    public ProcessSettings(HashRangeFilter filter, Duration checkpointInterval, int checkpointRecords, Backoff retry) {
        this(filter, checkpointInterval, checkpointRecords, retry, STALL_TIME);
    }

    /** With one record of a shard at a time, tried again for ever. */
    public ProcessSettings(
            HashRangeFilter filter,
            Duration checkpointInterval,
            int checkpointRecords,
            Backoff retry,
            Duration stallTime) {
        this(filter, checkpointInterval, checkpointRecords, retry, stallTime, Handling.plain(), Dedupe.none());
    }

    /** The same, but handled so. */
    public ProcessSettings with(Handling newHandling) {
        return new ProcessSettings(
                filter, checkpointInterval, checkpointRecords, retry, stallTime, newHandling, dedupe);
    }

    /** The same, but repeats of producers are treated so. */
    public ProcessSettings with(Dedupe newDedupe) {
        return new ProcessSettings(
                filter, checkpointInterval, checkpointRecords, retry, stallTime, handling, newDedupe);
    }
}
