package io.millrace.consumer.process;

import io.millrace.consumer.lease.Hold;
import io.millrace.consumer.shard.Position;

/**
 * What one opening of a shard works with.
 *
 * @param shared by all runners of the worker
 * @param hold of the shard
 * @param start where it begins
 * @param slot for work of which one piece goes on at a time
 * @param retry of what fails there
 * @param pulse is told of whatever moves
 * @param advance is called after each piece and each arrival
 */
record OpeningParts(
        RunnerParts shared,
        Hold hold,
        Position start,
        CallSlot slot,
        RetryWait retry,
        Pulse pulse,
        Runnable advance) {

    long nowNanos() {
        return shared.loop().nowNanos();
    }
}
