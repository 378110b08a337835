package io.millrace.consumer.feed;

import io.millrace.consumer.loop.Loop;
import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A feed up to a time: the first record that arrived then or later ends it, within a batch too, and so does the shard's tip
 * once that time is past, for what arrives from then on is later. An aggregate is one wire record and never cut.
 */
final class RangeFeed implements ShardFeed, ShardFeed.Reader {
    private static final Loop.Timer NONE = () -> {};
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    /** A record has its arrival time a little before it can be read. */
    private static final Duration UNTIL_READABLE = Duration.ofSeconds(1);
    /** Answers that are seen so far apart are not the same one. */
    private static final long APART_NANOS = Duration.ofMillis(100).toNanos();

    private final RangeFeeds parts;
    private final String shardId;
    private final ShardFeed feed;
    private Loop.Timer timer = NONE;
    private @Nullable Reader reader;
    private @Nullable Long pastSinceNanos;
    /** Answers from here on belong to reads that began when the time was past. */
    private @Nullable Long sureFromNanos;

    private boolean reached;
    private boolean closed;

    RangeFeed(RangeFeeds parts, String shardId, ShardFeed feed) {
        this.parts = parts;
        this.shardId = shardId;
        this.feed = feed;
        if (isPast()) {
            sureFromNanos = parts.loop().nowNanos();
        }
    }

    @Override
    public void next(Reader newReader) {
        reader = newReader;
        if (reached) {
            tellEnd(List.of());
        } else {
            feed.next(this);
            look();
        }
    }

    @Override
    public void records(FeedBatch batch) {
        Reader waiting = take();
        if (closed || waiting == null) {
            batch.release();
            return;
        }
        int inside = inside(batch.records());
        if (inside == batch.records().size()) {
            waiting.records(batch);
            return;
        }
        reach();
        if (inside > 0) {
            waiting.records(batch.first(inside));
        } else {
            batch.release();
            waiting.endOfShard(List.of());
        }
    }

    private int inside(List<WireRecord> records) {
        Instant to = parts.to();
        int count = 0;
        while (count < records.size() && records.get(count).arrival().isBefore(to)) {
            count++;
        }
        return count;
    }

    @Override
    public void endOfShard(List<Shard> children) {
        if (!closed) {
            tellEnd(children);
        }
    }

    private void tellEnd(List<Shard> children) {
        Reader waiting = take();
        if (waiting != null) {
            waiting.endOfShard(children);
        }
    }

    private @Nullable Reader take() {
        Reader taken = reader;
        reader = null;
        timer.cancel();
        return taken;
    }

    /** Nothing more of the shard is wanted. */
    private void reach() {
        reached = true;
        feed.close();
        parts.reached().accept(shardId);
    }

    /** Nobody tells a reader of the tip, so whoever waits looks for it. */
    private void look() {
        timer.cancel();
        if (closed || reached || reader == null) {
            return;
        }
        if (isSure() && feed.isAtTip()) {
            reach();
            tellEnd(List.of());
        } else {
            timer = parts.loop().after(LOOK_EVERY, this::look);
        }
    }

    private boolean isPast() {
        return !parts.clock().instant().isBefore(parts.to().plus(UNTIL_READABLE));
    }

    /** Whether the last answer is of a read that began when the time was past: of the answers after that, the second surely is. */
    private boolean isSure() {
        long now = parts.loop().nowNanos();
        FeedStatus status = feed.status();
        if (status.behindLatest() == null) {
            return false;
        }
        long answeredNanos = now - status.sinceAnswer().toNanos();
        if (sureFromNanos != null) {
            return answeredNanos - sureFromNanos >= 0;
        }
        if (pastSinceNanos != null && answeredNanos - pastSinceNanos > 0) {
            sureFromNanos = answeredNanos + APART_NANOS;
        } else if (pastSinceNanos == null && isPast()) {
            pastSinceNanos = now;
        }
        return false;
    }

    @Override
    public Optional<Duration> behindLatest() {
        return reached ? Optional.of(Duration.ZERO) : feed.behindLatest();
    }

    @Override
    public FeedStatus status() {
        FeedStatus status = feed.status();
        return reached
                ? new FeedStatus(
                        FeedStatus.Activity.ENDED,
                        status.lasting(),
                        status.sinceAnswer(),
                        status.behindLatest(),
                        Duration.ZERO,
                        0,
                        null)
                : status;
    }

    @Override
    public boolean isAtTip() {
        return reached || feed.isAtTip();
    }

    @Override
    public void close() {
        closed = true;
        take();
        feed.close();
    }
}
