package io.millrace.consumer.process;

import io.millrace.consumer.loop.Loop;

/** When something of a shard last moved: records came, a call began or ended, a record was settled. */
final class Pulse {
    private final Loop loop;
    private long lastNanos;

    Pulse(Loop loop) {
        this.loop = loop;
        this.lastNanos = loop.nowNanos();
    }

    void beat() {
        lastNanos = loop.nowNanos();
    }

    /** For how long nothing has moved. */
    long quietNanos() {
        return loop.nowNanos() - lastNanos;
    }
}
