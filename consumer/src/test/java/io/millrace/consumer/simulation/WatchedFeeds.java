package io.millrace.consumer.simulation;

import io.millrace.consumer.feed.FeedBatch;
import io.millrace.consumer.feed.FeedStatus;
import io.millrace.consumer.feed.ShardFeed;
import io.millrace.consumer.feed.ShardFeeds;
import io.millrace.consumer.feed.WireRecord;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One worker's feeds, and what their readers have in hand, whatever the budget says: a batch until all of it is settled. */
final class WatchedFeeds implements ShardFeeds {
    private final ShardFeeds feeds;
    private final BrokenRule broken;
    private final SettlementJudge judge;
    private final Set<Watched> open = new LinkedHashSet<>();

    WatchedFeeds(ShardFeeds feeds, BrokenRule broken, SettlementJudge judge) {
        this.feeds = feeds;
        this.broken = broken;
        this.judge = judge;
    }

    long heldBytes() {
        return open.stream().mapToLong(Watched::heldBytes).sum();
    }

    /** Of one shard alone. */
    long heldBytes(String shard) {
        return open.stream()
                .filter(each -> each.shard.equals(shard))
                .mapToLong(Watched::heldBytes)
                .sum();
    }

    @Override
    public ShardFeed open(String shard, Position start) {
        Watched watched = new Watched(shard, feeds.open(shard, start));
        open.add(watched);
        return watched;
    }

    private final class Watched implements ShardFeed {
        private final String shard;
        private final ShardFeed feed;
        private final List<List<WireRecord>> inHand = new ArrayList<>();

        private Watched(String shard, ShardFeed feed) {
            this.shard = shard;
            this.feed = feed;
        }

        private long heldBytes() {
            inHand.removeIf(records -> judge.isSettled(
                    shard,
                    records.get(0).sequence(),
                    records.get(records.size() - 1).sequence()));
            return inHand.stream()
                    .flatMap(List::stream)
                    .mapToLong(WireRecord::sizeBytes)
                    .sum();
        }

        @Override
        public void next(Reader reader) {
            feed.next(new Reader() {
                @Override
                public void records(FeedBatch batch) {
                    inHand.add(batch.records());
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
            open.remove(this);
            feed.close();
        }
    }
}
