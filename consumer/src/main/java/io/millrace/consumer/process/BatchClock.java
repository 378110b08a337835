package io.millrace.consumer.process;

import io.millrace.consumer.feed.FeedBatch;
import io.millrace.consumer.feed.WireRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How old a batch's records are: by the service's clock among themselves, by the loop's since they came.
 *
 * @param first arrival of the first record at the service
 * @param last arrival of the last one
 * @param behindLatest how far the last one was behind the newest record
 * @param cameNanos when the batch came
 */
record BatchClock(Instant first, Instant last, Duration behindLatest, long cameNanos) {

    static BatchClock of(FeedBatch batch, long nowNanos) {
        List<WireRecord> records = batch.records();
        return new BatchClock(
                records.get(0).arrival(), records.get(records.size() - 1).arrival(), batch.behindLatest(), nowNanos);
    }

    /** How far a record of the batch that arrived then is behind the newest one now. */
    Duration lag(Instant arrival, long nowNanos) {
        Duration inBatch = Duration.between(arrival, last);
        Duration apart = inBatch.isNegative() ? Duration.ZERO : inBatch;
        return behindLatest.plus(apart).plusNanos(nowNanos - cameNanos);
    }
}
