package io.millrace.consumer.process;

import org.slf4j.MDC;
import org.slf4j.helpers.NOPMDCAdapter;

/** What the user's log lines say of the record at hand, by the logging library's diagnostic context; nothing where it has none. */
final class RecordContext {
    static final String STREAM = "kinesis.stream";
    static final String SHARD = "kinesis.shard";
    static final String SEQUENCE = "kinesis.sequence";

    private static final boolean KEPT = !(MDC.getMDCAdapter() instanceof NOPMDCAdapter);

    private boolean begun;

    /** From now on this record is at hand on this thread. */
    void begin(ConsumerRecord record) {
        if (!KEPT) {
            return;
        }
        // User code may have cleared all of the context since.
        if (!begun || MDC.get(SEQUENCE) == null) {
            begun = true;
            MDC.put(STREAM, record.stream());
            MDC.put(SHARD, record.shardId());
        }
        MDC.put(SEQUENCE, record.position().toString());
    }

    /** None is. */
    void end() {
        if (begun) {
            begun = false;
            MDC.remove(STREAM);
            MDC.remove(SHARD);
            MDC.remove(SEQUENCE);
        }
    }
}
