package io.millrace.agent.flow;

import io.millrace.agent.status.Accounting;
import java.util.HashMap;
import java.util.Map;

/** The accounts of a flow: where every byte that was read went. Belongs to the loop. */
final class Books {
    private long readBytes;
    private long readRecords;
    private long ackedBytes;
    private long pendingBytes;
    private long lostBytes;
    private final Map<String, Long> givenUp = new HashMap<>();
    private final Map<String, Long> failed = new HashMap<>();

    void read(Tally tally) {
        readBytes += tally.readBytes();
        readRecords += tally.records();
        pendingBytes += tally.readBytes();
        tally.failed().forEach((step, count) -> failed.merge(step, count, Long::sum));
    }

    /** @param refusedBytes of records that the destination can never take */
    void settled(Tally tally, long refusedBytes) {
        pendingBytes -= tally.readBytes();
        tally.givenUp().forEach((reason, bytes) -> givenUp.merge(reason, bytes, Long::sum));
        if (refusedBytes > 0) {
            givenUp.merge("refused", refusedBytes, Long::sum);
        }
        ackedBytes += tally.readBytes() - tally.givenUpBytes() - refusedBytes;
    }

    void lost(long bytes) {
        lostBytes += bytes;
    }

    long lostBytes() {
        return lostBytes;
    }

    Accounting accounting() {
        return new Accounting(readBytes, ackedBytes, givenUp, pendingBytes, readRecords, failed, lostBytes);
    }
}
