package io.millrace.consumer.process;

import io.millrace.consumer.feed.Backoff;
import java.time.Duration;

/**
 * How user code is called and progress written down.
 *
 * @param filter what happens to misplaced records
 * @param checkpointInterval longest time that settled records stay unwritten
 * @param checkpointRecords most settled records that stay unwritten
 * @param retry delays before a failed call is made again
 */
public record ProcessSettings(
        HashRangeFilter filter, Duration checkpointInterval, int checkpointRecords, Backoff retry) {}
