package io.millrace.agent.status;

import io.millrace.agent.publish.DestinationStatus;
import java.time.Duration;
import java.util.List;

/**
 * One flow.
 *
 * @param pattern its patterns, for people
 * @param cause why it is not green; empty if it is
 * @param files at most 1,000 of them, those that lag most first
 * @param fileCount how many there are
 * @param lagBytes over all files
 * @param lag the oldest unacked byte of all files
 */
public record FlowStatus(
        String id,
        String pattern,
        Health health,
        String cause,
        Accounting accounting,
        DestinationStatus destination,
        List<FileStatus> files,
        int fileCount,
        long lagBytes,
        Duration lag) {
    public FlowStatus {
        files = List.copyOf(files);
    }
}
