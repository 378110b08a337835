package io.millrace.consumer.lease;

import java.util.OptionalLong;

/** One record in one process's user code, from its begin to its end. */
final class Delivery {
    private final String shardId;
    private final long number;
    private final SimulatedProcess process;
    private final long beganNanos;
    private OptionalLong frozenNanos = OptionalLong.empty();

    Delivery(String shardId, long number, SimulatedProcess process, long beganNanos) {
        this.shardId = shardId;
        this.number = number;
        this.process = process;
        this.beganNanos = beganNanos;
    }

    String shardId() {
        return shardId;
    }

    long number() {
        return number;
    }

    SimulatedProcess process() {
        return process;
    }

    /** The process froze in the middle of it. */
    void freeze(long nowNanos) {
        frozenNanos = OptionalLong.of(nowNanos);
    }

    boolean wasFrozen() {
        return frozenNanos.isPresent();
    }

    @Override
    public String toString() {
        return shardId + "#" + number + " in " + process.name() + " since " + beganNanos / 1_000_000 + " ms";
    }
}
