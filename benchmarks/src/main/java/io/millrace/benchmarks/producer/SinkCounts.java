package io.millrace.benchmarks.producer;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What the sink has taken so far. Safe for use by several threads. */
final class SinkCounts {
    final LongAdder requests = new LongAdder();
    final LongAdder wireRecords = new LongAdder();
    final Set<String> partitionKeys = ConcurrentHashMap.newKeySet();
    final LongAdder bodyBytes = new LongAdder();
    final LongAdder answerNanos = new LongAdder();

    /** The counts in one line, to be read by {@link SinkProcess}. */
    String line() {
        return requests.sum() + " " + wireRecords.sum() + " " + partitionKeys.size() + " " + bodyBytes.sum() + " "
                + answerNanos.sum();
    }
}
