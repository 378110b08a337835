package io.millrace.consumer.lease;

import io.millrace.consumer.shard.ShardGraph;
import java.util.List;

/** Deletes the leases that the {@link LeaseCleaner} names, a few with each audit. */
final class Cleaning {
    /** One worker's share of an audit; a reshard of thousands of shards is cleaned up within the hour. */
    private static final int DELETES = 50;

    private final Incarnation incarnation;
    private final ProcessMemory memory;

    Cleaning(Incarnation incarnation, ProcessMemory memory) {
        this.incarnation = incarnation;
        this.memory = memory;
    }

    /** Looks through the board; {@code listed} is a listing that was asked for after the scan. */
    void clean(ShardGraph listed) {
        List<Lease> due = memory.cleaner().due(memory.board().all(), listed, incarnation.now());
        due.stream().limit(DELETES).forEach(this::delete);
    }

    private void delete(Lease finished) {
        incarnation
                .attempts()
                .send("delete lease", () -> incarnation.ports().leases().delete(finished), result -> {
                    // Gone, by this request or another; or no longer as it was seen, and looked at anew.
                    result.item().filter(lease -> !result.isWritten()).ifPresent(lease -> memory.board()
                            .observe(lease, incarnation.now()));
                });
    }
}
