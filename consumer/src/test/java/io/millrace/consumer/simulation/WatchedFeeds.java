package io.millrace.consumer.simulation;

import io.millrace.consumer.feed.FeedBatch;
import io.millrace.consumer.feed.FeedStatus;
import io.millrace.consumer.feed.ShardFeed;
import io.millrace.consumer.feed.ShardFeeds;
import io.millrace.consumer.feed.WireRecord;
import io.millrace.consumer.process.ConsumerRecord;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.SequenceNumber;
import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/** One worker's feeds, and what their readers have in hand, whatever the budget says: a batch until all of it is settled and no call has it. */
final class WatchedFeeds implements ShardFeeds {
    private final ShardFeeds feeds;
    private final BrokenRule broken;
    private final SettlementJudge judge;
    private final LongSupplier nowNanos;
    private final Set<Watched> open = new LinkedHashSet<>();

    /** A batch, and until when a call of user code has a part of it. */
    private static final class InHand {
        private final String shard;
        private final List<WireRecord> records;
        private long calledUntilNanos = Long.MIN_VALUE;

        InHand(String shard, List<WireRecord> records) {
            this.shard = shard;
            this.records = records;
        }

        private SequenceNumber first() {
            return records.get(0).sequence();
        }

        private SequenceNumber last() {
            return records.get(records.size() - 1).sequence();
        }

        private boolean has(SequenceNumber sequence) {
            return first().compareTo(sequence) <= 0 && last().compareTo(sequence) >= 0;
        }
    }

    WatchedFeeds(ShardFeeds feeds, BrokenRule broken, SettlementJudge judge, LongSupplier nowNanos) {
        this.nowNanos = nowNanos;
        this.feeds = feeds;
        this.broken = broken;
        this.judge = judge;
    }

    long heldBytes() {
        return open.stream().mapToLong(Watched::heldBytes).sum();
    }

    /** User code has a record until then, though it may say earlier that it is done. */
    void called(ConsumerRecord record, long untilNanos) {
        open.stream()
                .flatMap(each -> each.inHand.stream())
                .filter(batch -> batch.shard.equals(record.shardId())
                        && batch.has(record.position().sequence()))
                .forEach(batch -> batch.calledUntilNanos = Math.max(batch.calledUntilNanos, untilNanos));
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
        private final List<InHand> inHand = new ArrayList<>();

        private Watched(String shard, ShardFeed feed) {
            this.shard = shard;
            this.feed = feed;
        }

        private long heldBytes() {
            long now = nowNanos.getAsLong();
            inHand.removeIf(
                    batch -> batch.calledUntilNanos <= now && judge.isSettled(shard, batch.first(), batch.last()));
            return inHand.stream()
                    .flatMap(batch -> batch.records.stream())
                    .mapToLong(WireRecord::sizeBytes)
                    .sum();
        }

        @Override
        public void next(Reader reader) {
            feed.next(new Reader() {
                @Override
                public void records(FeedBatch batch) {
                    inHand.add(new InHand(shard, batch.records()));
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
