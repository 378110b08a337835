package io.millrace.consumer.process;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.feed.FeedBatch;
import io.millrace.consumer.feed.FeedStatus;
import io.millrace.consumer.feed.ShardFeed;
import io.millrace.consumer.lease.Hold;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One opening of a shard: batches from its feed, cut into slices. */
final class SliceSource implements ShardFeed.Reader {
    private final RunnerParts parts;
    private final Hold hold;
    private final ShardFeed feed;
    private final RecordExpander expander;
    private final int sliceRecords;
    private final OpenBatches batches;
    private final Runnable arrived;
    private @Nullable SliceCursor cursor;
    private @Nullable BatchClock batchClock;
    private @Nullable List<Shard> children;
    private boolean asking;
    private long askedSinceNanos;
    private boolean closed;

    SliceSource(OpeningParts opening, Position start, int sliceRecords, OpenBatches batches, Runnable arrived) {
        this.parts = opening.shared();
        this.hold = opening.hold();
        this.feed = parts.feeds().open(hold.key(), start);
        this.expander = opening.expander(start);
        this.sliceRecords = sliceRecords;
        this.batches = batches;
        this.arrived = arrived;
    }

    @Override
    public void records(FeedBatch batch) {
        asking = false;
        batchClock = BatchClock.of(batch, parts.loop().nowNanos());
        long bytes = 0;
        for (var record : batch.records()) {
            bytes += record.sizeBytes();
        }
        cursor = new SliceCursor(batch, batches.open(batch, bytes), expander, sliceRecords);
        hold.read(bytes);
        parts.events()
                .on(new ConsumerEvent.BatchRead(
                        expander.shard().text(),
                        parts.workerId(),
                        batch.records().size(),
                        bytes,
                        batch.behindLatest()));
        arrived.run();
    }

    @Override
    public void endOfShard(List<Shard> found) {
        asking = false;
        children = found;
        arrived.run();
    }

    /** Whether the batch in hand has more; if not its bytes are given back once its records are settled. */
    boolean hasMore() {
        if (cursor != null && !cursor.hasMore()) {
            dropCursor();
        }
        return cursor != null;
    }

    private void dropCursor() {
        if (cursor != null) {
            cursor.batch().decoded();
            cursor = null;
        }
    }

    /** Whether there is room to decode more while the slices before it are not settled. */
    boolean hasRoom() {
        return cursor == null || cursor.hasRoom();
    }

    /** The batch in hand; there must be one that {@link #hasMore}. */
    SliceCursor cursor() {
        SliceCursor current = cursor;
        if (current == null) {
            throw new IllegalStateException("no batch of " + expander.shard() + " is in hand");
        }
        return current;
    }

    /** The closed shard's children once all of it was handed out; null before. */
    @Nullable
    List<Shard> children() {
        return children;
    }

    void ask() {
        ask(parts.loop().nowNanos());
    }

    /** Likewise, in place of another source that has been asked since then. */
    void ask(long sinceNanos) {
        if (!asking && !closed && children == null) {
            asking = true;
            askedSinceNanos = sinceNanos;
            feed.next(this);
        }
    }

    /** Whether more has been asked for that has not come. */
    boolean isAsked() {
        return asking;
    }

    long askedSinceNanos() {
        return askedSinceNanos;
    }

    /** Whether nothing waits here and the feed is at the shard's tip. */
    boolean isAtTip() {
        return cursor == null && feed.isAtTip();
    }

    /**
     * The oldest record here counts; with none here, what may have come to the shard since the feed's last answer.
     *
     * @param first record of the last batch that is decoded and not done; null if there is none
     */
    @Nullable
    Duration lag(@Nullable ConsumerRecord first) {
        BatchClock batch = batchClock;
        if (batch != null && (first != null || cursor != null)) {
            return batch.lag(
                    first == null ? batch.first() : first.approximateArrival(),
                    parts.loop().nowNanos());
        }
        return feed.behindLatest().orElse(null);
    }

    FeedStatus feed() {
        return feed.status();
    }

    /** Stops reading at once. */
    void close() {
        closed = true;
        feed.close();
    }

    /** Lets go of what is not decoded, once nobody works on it. */
    void release() {
        close();
        dropCursor();
    }
}
