package io.millrace.producer;

import java.util.function.BiConsumer;

/** What is counted of one shard, or of several together. Written by the loop, read by anyone. */
final class ShardTallies {
    /** In place of a shard's id: all shards that are not counted alone. */
    static final String OTHERS = "other";

    final String shardId;
    final Tally acked = new Tally();
    final Tally ackedData = new Tally();
    final Tally failed = new Tally();
    final Tally retries = new Tally();
    final Tally written = new Tally();
    final Tally writtenRecords = new Tally();
    final Tally bytesWritten = new Tally();
    final Tally refused = new Tally();
    final Tally buffered = new Tally();
    final Tally bufferedNanos = new Tally();
    final ErrorTallies errors;

    private volatile double rateShare = Double.NaN;

    ShardTallies(String shardId, BiConsumer<String, Tally> firstOfCode) {
        this.shardId = shardId;
        this.errors = new ErrorTallies(firstOfCode);
    }

    /** The lane's rate in shares of a shard's nominal one, when it last sent something; NaN if it has not. */
    double rateShare() {
        return rateShare;
    }

    void rate(double share) {
        rateShare = share;
    }
}
