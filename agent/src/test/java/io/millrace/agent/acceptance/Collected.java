package io.millrace.agent.acceptance;

import io.millrace.consumer.process.ConsumerRecord;
import io.millrace.consumer.process.RecordHandler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/** What the agent under test has delivered to its handler, and how willing that is. */
public final class Collected {
    private static final Map<String, Collected> ALL = new ConcurrentHashMap<>();

    final Queue<String> records = new ConcurrentLinkedQueue<>();

    private long taken;

    /** How long a record takes. */
    volatile long nanosEach;

    /** How many records are taken before the handler waits. */
    volatile long most = Long.MAX_VALUE;

    static Collected under(String name) {
        return ALL.computeIfAbsent(name, any -> new Collected());
    }

    List<String> all() {
        return List.copyOf(records);
    }

    private synchronized void take(String record) throws InterruptedException {
        while (taken >= most) {
            wait(5);
        }
        if (nanosEach > 0) {
            LockSupport.parkNanos(nanosEach);
        }
        taken++;
        records.add(record);
    }

    /** The handler that the agent makes by its name. */
    public static final class Handler implements RecordHandler {
        private final Collected collected;

        public Handler(Map<String, String> options) {
            this.collected = under(options.get("bench"));
        }

        @Override
        public void handle(ConsumerRecord record) throws InterruptedException {
            collected.take(StandardCharsets.ISO_8859_1.decode(record.data()).toString());
        }
    }
}
