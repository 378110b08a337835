package io.millrace.consumer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.loop.VirtualLoop;
import io.millrace.consumer.loop.VirtualTime;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Many shards by fan-out share one worker's bytes, though nobody can tell the service how much an event may bring. */
class FanOutBudgetTest {
    private static final int LIMIT = 8 << 20;
    private static final int RECORD = 300_000;

    private final VirtualTime time = new VirtualTime();
    private final VirtualLoop loop = new VirtualLoop(time);
    private final ReadBudget budget = new ReadBudget(LIMIT, loop::execute);
    private final Random random = new Random(7);
    private final List<Reading> shards = new ArrayList<>();
    private long mostBytes;

    /** One shard and its reader, who takes some time for each batch, or for ever. */
    private final class Reading implements ShardFeed.Reader {
        private final ScriptedSubscriptions service = new ScriptedSubscriptions(time);
        private final boolean stuck;
        private final ShardFeed feed;
        private final List<String> sequences = new ArrayList<>();
        private long lastNanos;

        Reading(int number, boolean stuck) {
            this.stuck = stuck;
            service.perEvent = 3;
            feed = new FanOutFeeds(
                            loop,
                            service,
                            StreamConsumer.of("arn"),
                            () -> CompletableFuture.completedFuture(List.<Shard>of()),
                            ScriptedSubscriptions.noneClosed(loop),
                            budget,
                            new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10)),
                            random,
                            () -> Instant.EPOCH,
                            event -> {})
                    .open("shardId-" + number, Position.trimHorizon());
            shards.add(this);
        }

        @Override
        public void records(FeedBatch batch) {
            batch.records().forEach(record -> sequences.add(record.sequence().digits()));
            lastNanos = time.nowNanos();
            if (!stuck) {
                loop.after(Duration.ofMillis(random.nextInt(50)), () -> {
                    batch.release();
                    feed.next(this);
                });
            }
        }

        @Override
        public void endOfShard(List<Shard> children) {
            throw new IllegalStateException("the shard is open");
        }
    }

    private void open(int count, int backlog) {
        for (int i = 0; i < count; i++) {
            Reading shard = new Reading(i, false);
            shard.service.put(RECORD, backlog);
            shard.feed.next(shard);
        }
    }

    private void runFor(Duration duration) {
        long until = time.nowNanos() + duration.toNanos();
        while (time.nowNanos() < until) {
            time.runFor(Duration.ofMillis(1));
            mostBytes = Math.max(mostBytes, budget.usedBytes());
        }
    }

    @Test
    void backlogOfManyShardsStaysWithinTheBudget() {
        open(60, 20);
        runFor(Duration.ofSeconds(60));
        assertThat(mostBytes).isBetween(LIMIT / 2L, (long) LIMIT);
        for (Reading shard : shards) {
            assertThat(shard.sequences).isEqualTo(shard.service.sequences());
        }
    }

    @Test
    void manyMoreShardsAtTheTipThanTheBudgetHasEventsAreAllHeardAtOnce() {
        open(200, 1);
        runFor(Duration.ofSeconds(30));
        for (int round = 0; round < 5; round++) {
            long put = time.nowNanos();
            shards.forEach(shard -> shard.service.put(100, 1));
            runFor(Duration.ofMillis(1_300));
            for (Reading shard : shards) {
                assertThat(shard.sequences).isEqualTo(shard.service.sequences());
                assertThat(Duration.ofNanos(shard.lastNanos - put)).isLessThan(Duration.ofMillis(300));
            }
        }
        assertThat(mostBytes).isLessThanOrEqualTo(LIMIT);
    }

    @Test
    void shardsThatStandStillLeaveRoomForTheOthers() {
        for (int i = 0; i < 7; i++) {
            Reading stuck = new Reading(i, true);
            stuck.service.put(RECORD, 50);
            stuck.feed.next(stuck);
        }
        runFor(Duration.ofSeconds(1));
        open(1, 60);
        runFor(Duration.ofSeconds(10));
        Reading busy = shards.get(7);
        assertThat(busy.sequences).isEqualTo(busy.service.sequences());
        assertThat(mostBytes).isLessThanOrEqualTo(LIMIT);
    }

    @Test
    void largerRecordThanTheBudgetIsAdmittedAloneAndTheOthersWait() {
        open(10, 6);
        shards.get(3).service.put(10 << 20, 1);
        runFor(Duration.ofSeconds(60));
        for (Reading shard : shards) {
            assertThat(shard.sequences).isEqualTo(shard.service.sequences());
        }
        assertThat(mostBytes).isBetween(10L << 20, LIMIT + (10L << 20));
    }
}
