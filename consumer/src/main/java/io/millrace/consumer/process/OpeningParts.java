package io.millrace.consumer.process;

import io.millrace.consumer.dedupe.DedupeLedger;
import io.millrace.consumer.lease.Hold;
import io.millrace.consumer.shard.Position;

/**
 * What one opening of a shard works with.
 *
 * @param shared by all runners of the worker
 * @param hold of the shard
 * @param start where it begins
 * @param ledger what the hold knows of producers' repeats
 * @param slot for work of which one piece goes on at a time
 * @param retry of what fails there
 * @param pulse is told of whatever moves
 * @param advance is called after each piece and each arrival
 */
record OpeningParts(
        RunnerParts shared,
        Hold hold,
        Position start,
        DedupeLedger ledger,
        CallSlot slot,
        RetryWait retry,
        Pulse pulse,
        Runnable advance) {

    /** What turns the wire records of one reading of the shard into user records. */
    RecordExpander expander(Position from) {
        return shared.expander(hold, from).sieving(ledger.sieve());
    }

    long nowNanos() {
        return shared.loop().nowNanos();
    }
}
