package io.millrace.agent.publish;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counters of one destination, and its trouble. Safe for use by several threads. */
final class SendTallies {
    private static final int MOST_CODES = 32;
    private static final String OTHER = "other";

    private final LongAdder attempts = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final LongAdder serviceErrors = new LongAdder();
    private final LongAdder records = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder wireRecords = new LongAdder();
    private final Map<String, AtomicLong> byCode = new HashMap<>();
    private volatile String trouble = "";

    /** Records were handed to the service once more. */
    void attempted(long count) {
        attempts.add(count);
    }

    /** Of what was handed to the service so much failed. */
    void failed(String code, long count) {
        errors.add(count);
        synchronized (byCode) {
            String used = byCode.containsKey(code) || byCode.size() < MOST_CODES - 1 ? code : OTHER;
            byCode.computeIfAbsent(used, one -> new AtomicLong()).addAndGet(count);
        }
    }

    /** A request failed whole. */
    void requestFailed() {
        serviceErrors.increment();
    }

    /** Records are delivered: the trouble, if there was any, is over. */
    void delivered(long count, long sizeBytes, long newWireRecords) {
        records.add(count);
        bytes.add(sizeBytes);
        wireRecords.add(newWireRecords);
        if (!trouble.isEmpty()) {
            trouble = "";
        }
    }

    /** Why nothing gets through. */
    void trouble(String why) {
        trouble = why;
    }

    String trouble() {
        return trouble;
    }

    DestinationStatus status(String name, List<String> throttledShards, String trouble) {
        Map<String, Long> codes = new HashMap<>();
        synchronized (byCode) {
            byCode.forEach((code, count) -> codes.put(code, count.get()));
        }
        return new DestinationStatus(
                name,
                attempts.sum(),
                errors.sum(),
                serviceErrors.sum(),
                records.sum(),
                bytes.sum(),
                wireRecords.sum(),
                codes,
                throttledShards,
                trouble);
    }
}
