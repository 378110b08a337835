package io.millrace.agent.flow;

import java.time.Duration;

/**
 * Now, by both clocks.
 *
 * @param nanos of the monotonic clock, by which everything is timed
 * @param wallMillis of the wall clock, in milliseconds since 1970: compared with files' times and shown to people, and nothing else
 */
public record Moment(long nanos, long wallMillis) {
    boolean isAfter(long sinceNanos, Duration wait) {
        return nanos - sinceNanos >= wait.toNanos();
    }
}
