package io.millrace.consumer.process;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.event.ConsumerListener;
import io.millrace.consumer.feed.ShardFeeds;
import io.millrace.consumer.lease.Hold;
import io.millrace.consumer.loop.Loop;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.ShardKey;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What all runners of a worker share.
 *
 * @param stream name of the stream, where there is one
 * @param workerId this worker
 * @param loop the consumer's
 * @param userCode where decoding and user code run
 * @param feeds opens a shard, by its lease's key
 * @param deliveries the user's way in
 * @param unwrapper takes compression off
 * @param settings how user code is called
 * @param random jitter of retries
 * @param events hears what happens
 */
public record RunnerParts(
        String stream,
        String workerId,
        Loop loop,
        UserCode userCode,
        ShardFeeds feeds,
        Deliveries deliveries,
        Unwrapper unwrapper,
        ProcessSettings settings,
        RandomGenerator random,
        ConsumerListener events) {

    /** Tells of records of a shard, named by its lease's key, that user code is done with. */
    void delivered(String key, int records, Duration took) {
        if (records > 0) {
            events.on(new ConsumerEvent.RecordsDelivered(key, workerId, records, took));
        }
    }

    /** What of the handling may change meanwhile. */
    Tuning tuning() {
        return settings.handling().tuning();
    }

    /** Name of the stream that a held shard belongs to. */
    String streamOf(Hold hold) {
        return feeds.streamOf(hold.key()).orElse(stream);
    }

    /** What turns the wire records of one opening of a held shard into user records. */
    RecordExpander expander(Hold hold, Position start) {
        return new RecordExpander(
                streamOf(hold),
                new ShardKey(hold.stream(), hold.shardId()),
                settings.filter() == HashRangeFilter.NONE ? null : hold.range().orElse(null),
                start instanceof Position.After after ? after.record() : null,
                unwrapper);
    }
}
