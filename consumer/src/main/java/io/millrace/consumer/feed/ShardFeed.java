package io.millrace.consumer.feed;

import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The records of one shard from a position on, pulled batch by batch; used on the loop only. */
public interface ShardFeed {

    /** Tells the reader the next batch or the end, now or later; one request at a time. */
    void next(Reader reader);

    /**
     * How far reading is behind the newest record, and zero at the tip; it grows while no answer comes. Empty before the first
     * answer.
     */
    Optional<Duration> behindLatest();

    /** What the feed does now, or what keeps it from reading. */
    FeedStatus status();

    /** Whether the shard is read to its tip and no batch waits here. */
    boolean isAtTip();

    /** Ends reading; the reader hears nothing more and bytes that wait here go back to the budget. */
    void close();

    /** Takes what a feed brings; called on the loop. */
    interface Reader {
        void records(FeedBatch batch);

        /** The shard is closed and has no more records; empty children if nobody knows them. */
        void endOfShard(List<Shard> children);
    }
}
