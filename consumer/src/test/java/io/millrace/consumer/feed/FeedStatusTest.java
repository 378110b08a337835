package io.millrace.consumer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.feed.FeedStatus.Activity;
import io.millrace.consumer.feed.ReadException.Kind;
import io.millrace.consumer.loop.VirtualLoop;
import io.millrace.consumer.loop.VirtualTime;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.Shard;
import io.millrace.consumer.shard.ShardLister;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Each thing a feed may be at is told with its cause, by either way of reading. */
class FeedStatusTest implements ShardFeed.Reader {
    private static final String SHARD = "shardId-000000000001";
    private static final Shard SELF = new Shard(SHARD, Set.of(), HashKeyRange.ALL, true);
    private static final Shard CHILD = new Shard("shardId-000000000002", Set.of(SHARD), HashKeyRange.ALL, false);
    private static final Duration BEHIND = Duration.ofMinutes(5);
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10));

    private final VirtualTime time = new VirtualTime();
    private final VirtualLoop loop = new VirtualLoop(time);
    private final ScriptedReads reads = new ScriptedReads(time);
    private final ScriptedSubscriptions subscriptions = new ScriptedSubscriptions(time);
    private final ReadBudget budget = new ReadBudget(8 << 20, loop::execute);
    private final ShardLister lister = () -> CompletableFuture.completedFuture(List.of(SELF));
    private final List<FeedBatch> held = new ArrayList<>();

    private final ShardFeed polling = new PollingFeeds(
                    loop, reads, lister, budget, 10_000, BACKOFF, new Random(1), () -> Instant.EPOCH, event -> {})
            .open(SHARD, Position.trimHorizon());

    private final ShardFeed fanOut = new FanOutFeeds(
                    loop,
                    subscriptions,
                    StreamConsumer.of("arn"),
                    lister,
                    ScriptedSubscriptions.noneClosed(loop),
                    budget,
                    BACKOFF,
                    new Random(1),
                    () -> Instant.EPOCH,
                    event -> {})
            .open(SHARD, Position.trimHorizon());

    @Override
    public void records(FeedBatch batch) {
        held.add(batch);
    }

    @Override
    public void endOfShard(List<Shard> children) {
        // What the status says of it is asked for elsewhere.
    }

    private void runFor(long millis) {
        time.runFor(Duration.ofMillis(millis));
    }

    @Test
    void lagGrowsFromTheMomentAFeedIsOpened() {
        runFor(3_000);
        assertThat(polling.behindLatest()).isEmpty();
        assertThat(polling.status().lag()).isEqualTo(Duration.ofSeconds(3));
        assertThat(fanOut.status().lag()).isEqualTo(Duration.ofSeconds(3));
        assertThat(fanOut.status().behindLatest()).isNull();
    }

    @Test
    void pollingAtTheTipReadsAndPausesWithoutLag() {
        polling.next(this);
        int paused = 0;
        for (int i = 0; i < 400; i++) {
            runFor(7);
            FeedStatus status = polling.status();
            assertThat(status.activity()).isIn(Activity.PAUSING, Activity.READING, Activity.AWAITING_BUDGET);
            assertThat(status.lasting()).isLessThanOrEqualTo(Duration.ofMillis(251));
            assertThat(i < 10 || status.lag().isZero()).isTrue();
            assertThat(status.failure()).isEmpty();
            paused += status.activity() == Activity.PAUSING ? 1 : 0;
        }
        assertThat(paused).isGreaterThan(300);
        assertThat(polling.isAtTip()).isTrue();
    }

    @Test
    void readerThatDoesNotAskIsWhatKeepsAFeedWithABatch() {
        reads.records(BEHIND, ScriptedReads.wire(1, 10));
        reads.records(BEHIND, ScriptedReads.wire(2, 10));
        subscriptions.put(10, 2);
        polling.next(this);
        fanOut.next(this);
        runFor(60_000);
        for (ShardFeed feed : List.of(polling, fanOut)) {
            assertThat(feed.status().activity()).isEqualTo(Activity.AWAITING_READER);
            assertThat(feed.status().lasting()).isBetween(Duration.ofSeconds(58), Duration.ofSeconds(60));
            assertThat(feed.status().lag())
                    .as("nobody knows what has come since")
                    .isGreaterThanOrEqualTo(feed.status().lasting());
            assertThat(feed.isAtTip()).isFalse();
        }
        assertThat(polling.behindLatest().orElseThrow()).isBetween(BEHIND.plusSeconds(58), BEHIND.plusSeconds(60));
    }

    @Test
    void feedThatWaitsForTheBudgetSaysSo() {
        List<ReadBudget.Grant> others = new ArrayList<>();
        budget.ask(8 << 20, others::add);
        runFor(1);
        polling.next(this);
        fanOut.next(this);
        runFor(5_000);
        assertThat(polling.status().activity()).isEqualTo(Activity.AWAITING_BUDGET);
        assertThat(fanOut.status().activity()).isEqualTo(Activity.AWAITING_BUDGET);
        assertThat(fanOut.status().lasting()).isBetween(Duration.ofMillis(4_900), Duration.ofMillis(5_000));
        others.get(0).release();
        runFor(1);
        assertThat(polling.status().activity()).isEqualTo(Activity.READING);
        assertThat(fanOut.status().activity()).isEqualTo(Activity.READING);
    }

    @Test
    void throttledFeedSaysSoUntilAnAnswerComes() {
        for (int i = 0; i < 5; i++) {
            reads.fail(Kind.THROTTLED);
        }
        subscriptions.refuse(Kind.THROTTLED);
        subscriptions.refuse(Kind.THROTTLED);
        polling.next(this);
        fanOut.next(this);
        runFor(25);
        assertThat(fanOut.status().activity()).isEqualTo(Activity.THROTTLED);
        assertThat(polling.status().activity()).isEqualTo(Activity.THROTTLED);
        runFor(500);
        assertThat(polling.status().activity()).isEqualTo(Activity.THROTTLED);
        assertThat(polling.status().lasting()).isBetween(Duration.ofMillis(490), Duration.ofMillis(525));
        assertThat(polling.status().failures()).isGreaterThan(0);
        runFor(60_000);
        for (ShardFeed feed : List.of(polling, fanOut)) {
            assertThat(feed.status().failures()).isZero();
            assertThat(feed.status().activity()).isNotEqualTo(Activity.THROTTLED);
            assertThat(feed.status().failure()).isEmpty();
        }
    }

    @Test
    void failingFeedNamesTheCauseAndItsLagGrows() {
        subscriptions.put(10, 1);
        polling.next(this);
        fanOut.next(this);
        runFor(1_000);
        fanOut.next(this);
        runFor(500);
        assertThat(fanOut.behindLatest()).contains(Duration.ZERO);
        for (int i = 0; i < 30; i++) {
            reads.fail(Kind.OTHER);
            subscriptions.refuse(Kind.IN_USE);
        }
        subscriptions.last().fail(Kind.IN_USE);
        runFor(30_000);
        for (ShardFeed feed : List.of(polling, fanOut)) {
            FeedStatus status = feed.status();
            assertThat(status.activity()).isEqualTo(Activity.RETRYING);
            assertThat(status.failure()).get().isInstanceOf(ReadException.class);
            assertThat(status.lag()).isBetween(Duration.ofSeconds(29), Duration.ofMillis(31_500));
            assertThat(status.sinceAnswer()).isEqualTo(status.lag());
            assertThat(feed.behindLatest()).contains(status.lag());
            assertThat(feed.isAtTip()).isFalse();
        }
    }

    @Test
    void silentSubscriptionIsStalledUntilAnEventComes() {
        subscriptions.put(10, 1);
        fanOut.next(this);
        runFor(100);
        fanOut.next(this);
        subscriptions.last().stall();
        subscriptions.silent = true;
        runFor(9_800);
        assertThat(fanOut.status().activity()).isEqualTo(Activity.READING);
        runFor(400);
        assertThat(fanOut.status().activity()).isEqualTo(Activity.STALLED);
        assertThat(fanOut.status().failure()).get().asString().contains("no event came within 10 s");
        runFor(30_000);
        assertThat(fanOut.status().activity()).isEqualTo(Activity.STALLED);
        assertThat(fanOut.status().lasting()).isGreaterThan(Duration.ofSeconds(29));
        assertThat(fanOut.status().lag()).isGreaterThan(Duration.ofSeconds(39));
        subscriptions.silent = false;
        runFor(30_000);
        assertThat(fanOut.status().activity()).isIn(Activity.READING, Activity.AWAITING_BUDGET);
        assertThat(fanOut.behindLatest()).contains(Duration.ZERO);
    }

    @Test
    void readThatIsNotAnsweredIsStalledBeforeItsDeadline() {
        reads.silent = true;
        polling.next(this);
        runFor(9_900);
        assertThat(polling.status().activity()).isEqualTo(Activity.READING);
        runFor(200);
        assertThat(polling.status().activity()).isEqualTo(Activity.STALLED);
    }

    @Test
    void endedShardHasNoLagHoweverLongItsEndWaits() {
        reads.end(List.of(CHILD));
        subscriptions.closeShard(List.of(CHILD));
        polling.next(this);
        fanOut.next(this);
        runFor(100_000);
        for (ShardFeed feed : List.of(polling, fanOut)) {
            assertThat(feed.status().activity()).isEqualTo(Activity.ENDED);
            assertThat(feed.status().lag()).isZero();
            assertThat(feed.isAtTip()).isTrue();
        }
    }

    @Test
    void fallbackTellsOfTheFeedThatReads() {
        ReadBudget roomy = new ReadBudget(8 << 20, loop::execute);
        ShardFeed either = new FallbackFeeds(
                        new FanOutFeeds(
                                loop,
                                subscriptions,
                                StreamConsumer.of("arn"),
                                lister,
                                ScriptedSubscriptions.noneClosed(loop),
                                roomy,
                                BACKOFF,
                                new Random(2),
                                () -> Instant.EPOCH,
                                event -> {}),
                        new PollingFeeds(
                                loop,
                                reads,
                                lister,
                                roomy,
                                10_000,
                                BACKOFF,
                                new Random(2),
                                () -> Instant.EPOCH,
                                event -> {}))
                .open(SHARD, Position.trimHorizon());
        either.next(this);
        runFor(1_500);
        assertThat(either.behindLatest()).contains(Duration.ZERO);
        subscriptions.last().stall();
        subscriptions.silent = true;
        runFor(15_000);
        assertThat(either.status().activity()).isEqualTo(Activity.STALLED);
        reads.silent = true;
        runFor(35_000);
        assertThat(either.status().activity()).isEqualTo(Activity.STALLED);
        assertThat(either.status().lag())
                .as("it goes on growing when polling takes over, which is not answered either")
                .isBetween(Duration.ofSeconds(49), Duration.ofMillis(51_500));
        assertThat(either.behindLatest()).contains(either.status().lag());
        reads.silent = false;
        either.close();
    }
}
