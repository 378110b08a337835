package io.millrace.producer;

import io.millrace.producer.PutFailedException.Reason;

/** Hears of what the loop does, a wire record or a request at a time. The loop calls it and goes on when it returns: it never waits. */
interface LoopObserver {
    /** The lanes are these from now on. They belong to the loop, so that they may be read in calls of this observer only. */
    void lanesChanged(Lanes lanes);

    /** A request leaves. */
    void sent(PutBatch batch, long nowNanos);

    /** A request was answered, or nobody waits for its answer any longer; nothing has followed from it yet. */
    void answered(PutBatch batch, PutOutcome outcome, long nowNanos);

    /** All records of a wire record are stored for good, by that shard. */
    void acked(Unit unit, String shardId, long nowNanos);

    /** A record was given up. */
    void failed(PendingRecord record, Reason reason);
}
