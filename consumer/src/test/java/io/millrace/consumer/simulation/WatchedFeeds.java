package io.millrace.consumer.simulation;

import io.millrace.consumer.feed.FeedBatch;
import io.millrace.consumer.feed.FeedStatus;
import io.millrace.consumer.feed.ShardFeed;
import io.millrace.consumer.feed.ShardFeeds;
import io.millrace.consumer.feed.WireRecord;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One worker's feeds, and what their readers have in hand, whatever the budget says: a batch until its reader asks for the next one. */
final class WatchedFeeds implements ShardFeeds {
    private final ShardFeeds feeds;
    private final BrokenRule broken;
    private long heldBytes;

    WatchedFeeds(ShardFeeds feeds, BrokenRule broken) {
        this.feeds = feeds;
        this.broken = broken;
    }

    long heldBytes() {
        return heldBytes;
    }

    @Override
    public ShardFeed open(String shard, Position start) {
        return new Watched(feeds.open(shard, start));
    }

    private final class Watched implements ShardFeed {
        private final ShardFeed feed;
        private long inHand;

        private Watched(ShardFeed feed) {
            this.feed = feed;
        }

        private void holds(long bytes) {
            heldBytes += bytes - inHand;
            inHand = bytes;
        }

        @Override
        public void next(Reader reader) {
            holds(0);
            feed.next(new Reader() {
                @Override
                public void records(FeedBatch batch) {
                    holds(batch.records().stream()
                            .mapToLong(WireRecord::sizeBytes)
                            .sum());
                    if (broken == BrokenRule.BYTES_ARE_GIVEN_BACK_EARLY) {
                        batch.release();
                    }
                    reader.records(batch);
                }

                @Override
                public void endOfShard(List<Shard> children) {
                    reader.endOfShard(children);
                }
            });
        }

        @Override
        public Optional<Duration> behindLatest() {
            return feed.behindLatest();
        }

        @Override
        public FeedStatus status() {
            return feed.status();
        }

        @Override
        public boolean isAtTip() {
            return feed.isAtTip();
        }

        @Override
        public void close() {
            holds(0);
            feed.close();
        }
    }
}
