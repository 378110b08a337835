package io.millrace.consumer.feed;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.loop.Loop;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads one shard by fan-out, or by polling for some minutes after fan-out has failed a few times in a row. Either begins where
 * the other's reader has come to, so that nothing is lost or repeated by a change.
 */
final class FallbackFeed implements ShardFeed, ShardFeed.Reader {
    static final int FAILURES = 3;
    static final Duration POLLED_FOR = Duration.ofMinutes(5);

    private static final long JITTER_MILLIS = 60_000;
    private static final Loop.Timer NONE = () -> {};

    private final FallbackFeeds parts;
    private final Loop loop;
    private final String shardId;
    /** How far the reader has come. */
    private final ReadCursor place;

    private ShardFeed current;
    private @Nullable Reader reader;
    private Loop.Timer timer = NONE;
    /** What was last told of the other way of reading; null before the first change. */
    private @Nullable FeedStatus replaced;

    private long replacedNanos;
    private boolean polls;
    private boolean over;

    FallbackFeed(FallbackFeeds parts, String shardId, Position start) {
        this.parts = parts;
        this.loop = parts.fanOut().loop();
        this.shardId = shardId;
        this.place = new ReadCursor(start);
        this.current = parts.fanOut().open(shardId, place, this::failed);
    }

    @Override
    public void next(Reader newReader) {
        reader = newReader;
        current.next(this);
    }

    @Override
    public Optional<Duration> behindLatest() {
        return wasAnswered() ? Optional.of(status().lag()) : Optional.empty();
    }

    @Override
    public boolean isAtTip() {
        return current.isAtTip();
    }

    @Override
    public FeedStatus status() {
        FeedStatus status = current.status();
        return replaced == null || status.behindLatest() != null
                ? status
                : status.since(replaced, Duration.ofNanos(loop.nowNanos() - replacedNanos));
    }

    private boolean wasAnswered() {
        return current.behindLatest().isPresent() || (replaced != null && replaced.behindLatest() != null);
    }

    @Override
    public void close() {
        over = true;
        reader = null;
        timer.cancel();
        current.close();
    }

    @Override
    public void records(FeedBatch batch) {
        if (polls) {
            place.advanced(batch.records(), null);
        }
        Reader waiting = taken();
        if (waiting == null) {
            batch.release();
        } else {
            waiting.records(batch);
        }
    }

    @Override
    public void endOfShard(List<Shard> children) {
        over = true;
        timer.cancel();
        Reader waiting = taken();
        if (waiting != null) {
            waiting.endOfShard(children);
        }
    }

    private @Nullable Reader taken() {
        Reader waiting = reader;
        reader = null;
        return waiting;
    }

    /** Fan-out fails only while it waits for an event, and then all that came before was handed out. */
    private void failed(int failures, Throwable cause) {
        if (over || polls || failures < FAILURES) {
            return;
        }
        polls = true;
        place.began(parts.polling().wallClock().instant());
        Duration delay = POLLED_FOR.plusMillis(parts.fanOut().random().nextLong(JITTER_MILLIS + 1));
        timer = loop.after(delay, this::backToFanOut);
        replace(new PollingFeed(parts.polling(), shardId, place.copy()));
        parts.fanOut()
                .events()
                .on(new ConsumerEvent.CallFailed(
                        "fan-out of " + shardId + ", which is polled meanwhile,", delay, cause));
    }

    /** What polling has fetched ahead is dropped and comes again. */
    private void backToFanOut() {
        if (!over) {
            polls = false;
            replace(parts.fanOut().open(shardId, place, this::failed));
        }
    }

    private void replace(ShardFeed next) {
        replaced = status();
        replacedNanos = loop.nowNanos();
        current.close();
        current = next;
        if (reader != null) {
            current.next(this);
        }
    }
}
