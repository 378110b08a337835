package io.millrace.consumer.process;

import io.millrace.consumer.feed.Batches;
import io.millrace.consumer.feed.FeedBatch;
import io.millrace.consumer.feed.FeedStatus;
import io.millrace.consumer.feed.ReadBudget;
import io.millrace.consumer.feed.ShardFeed;
import io.millrace.consumer.feed.ShardFeeds;
import io.millrace.consumer.feed.WireRecord;
import io.millrace.consumer.loop.VirtualLoop;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One shard as a list of wire records; every feed reads it from its own start, a few records at a time. */
final class FakeFeeds implements ShardFeeds {
    private final VirtualLoop loop;
    /** What is read from now on counts here. */
    ReadBudget budget = new ReadBudget(64 << 20, Runnable::run);

    /** Records of one read. */
    int batch = 2;

    final List<WireRecord> records = new ArrayList<>();
    final List<Position> opened = new ArrayList<>();
    final List<Feed> feeds = new ArrayList<>();

    @Nullable
    List<Shard> children;

    FakeFeeds(VirtualLoop loop) {
        this.loop = loop;
    }

    /** Wakes feeds that wait for records. */
    void arrived() {
        List.copyOf(feeds).forEach(feed -> loop.execute(feed::tell));
    }

    @Override
    public ShardFeed open(String shardId, Position start) {
        opened.add(start);
        Feed feed = new Feed(start);
        feeds.add(feed);
        return feed;
    }

    final class Feed implements ShardFeed {
        private int next;
        boolean closed;
        private @Nullable Reader reader;

        Feed(Position start) {
            if (start instanceof Position.After after) {
                while (next < records.size()
                        && records.get(next).sequence().compareTo(after.record().sequence()) < 0) {
                    next++;
                }
            }
        }

        @Override
        public void next(Reader newReader) {
            reader = newReader;
            loop.execute(this::tell);
        }

        private void tell() {
            Reader waiting = reader;
            if (closed || waiting == null) {
                return;
            }
            if (next < records.size()) {
                int to = Math.min(records.size(), next + batch);
                FeedBatch read = Batches.of(records.subList(next, to), Duration.ZERO, budget);
                next = to;
                reader = null;
                waiting.records(read);
            } else if (children != null) {
                reader = null;
                waiting.endOfShard(children);
            }
        }

        @Override
        public Optional<Duration> behindLatest() {
            return Optional.of(Duration.ZERO);
        }

        @Override
        public boolean isAtTip() {
            return next == records.size();
        }

        @Override
        public FeedStatus status() {
            FeedStatus.Activity activity = closed ? FeedStatus.Activity.ENDED : FeedStatus.Activity.READING;
            return new FeedStatus(activity, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0, null);
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
