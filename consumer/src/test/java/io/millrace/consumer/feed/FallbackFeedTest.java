package io.millrace.consumer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.feed.ReadException.Kind;
import io.millrace.consumer.loop.VirtualLoop;
import io.millrace.consumer.loop.VirtualTime;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.SequenceNumber;
import io.millrace.consumer.shard.Shard;
import io.millrace.consumer.shard.ShardLister;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FallbackFeedTest implements ShardFeed.Reader {
    private static final String SHARD = "shardId-000000000001";
    private static final Instant NOW = Instant.ofEpochSecond(1_000_000);
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10));
    private static final Duration BEHIND = Duration.ofMinutes(5);

    private final VirtualTime time = new VirtualTime();
    private final VirtualLoop loop = new VirtualLoop(time);
    private final ScriptedSubscriptions pushed = new ScriptedSubscriptions(time);
    private final ScriptedReads polled = new ScriptedReads(time);
    private final ReadBudget budget = new ReadBudget(8 << 20, loop::execute);
    private final List<ConsumerEvent> events = new ArrayList<>();
    private final List<String> sequences = new ArrayList<>();
    private final List<FeedBatch> held = new ArrayList<>();
    private boolean hurries = true;
    private int ends;
    private ShardFeed feed = open(Position.trimHorizon());

    private ShardFeed open(Position start) {
        ShardLister lister = () -> CompletableFuture.completedFuture(List.of());
        Random random = new Random(3);
        return new FallbackFeeds(
                        new FanOutFeeds(
                                loop,
                                pushed,
                                StreamConsumer.of("arn"),
                                lister,
                                ScriptedSubscriptions.noneClosed(loop),
                                budget,
                                BACKOFF,
                                random,
                                () -> NOW,
                                events::add),
                        new PollingFeeds(loop, polled, lister, budget, 10_000, BACKOFF, random, () -> NOW, events::add))
                .open(SHARD, start);
    }

    @Override
    public void records(FeedBatch batch) {
        batch.records().forEach(record -> sequences.add(record.sequence().digits()));
        if (hurries) {
            batch.release();
            loop.execute(() -> feed.next(this));
        } else {
            held.add(batch);
        }
    }

    @Override
    public void endOfShard(List<Shard> children) {
        ends++;
    }

    private void refuse(int times) {
        for (int i = 0; i < times; i++) {
            pushed.refuse(Kind.THROTTLED);
        }
    }

    @Test
    void twoFailuresInARowAreBorne() {
        refuse(2);
        pushed.put(10, 2);
        feed.next(this);
        time.runFor(Duration.ofSeconds(30));
        assertThat(sequences).containsExactly("1000", "2000");
        assertThat(polled.readMillis).isEmpty();
    }

    @Test
    void thirdFailureInARowLeadsToPollingBehindTheLastEventAndLaterBackAgain() {
        pushed.put(10, 2);
        feed.next(this);
        time.runFor(Duration.ofMillis(300));
        refuse(2);
        pushed.last().fail(Kind.OTHER);
        polled.records(BEHIND, ScriptedReads.wire(3_000, 10));
        time.runFor(Duration.ofSeconds(30));
        assertThat(polled.opened).containsExactly(ReadFrom.behind(new SequenceNumber("2005")));
        assertThat(sequences).containsExactly("1000", "2000", "3000");
        assertThat(events).hasSize(4);
        assertThat(events.get(3)).asString().contains("which is polled meanwhile");
        int calls = pushed.opened.size();
        time.runFor(Duration.ofMinutes(4));
        assertThat(pushed.opened).hasSize(calls);

        pushed.put(10, 2);
        time.runFor(Duration.ofMinutes(3));
        assertThat(pushed.opened).hasSize(calls + 1);
        assertThat(pushed.last().from).isEqualTo(ReadFrom.behind(new SequenceNumber("3000")));
        assertThat(sequences).containsExactly("1000", "2000", "3000", "4000");
        int reads = polled.readMillis.size();
        time.runFor(Duration.ofMinutes(2));
        assertThat(polled.readMillis).as("polling is over").hasSize(reads);
    }

    @Test
    void whatPollingFetchedAheadComesAgainByFanOut() {
        hurries = false;
        refuse(3);
        polled.records(BEHIND, ScriptedReads.wire(1_000, 10));
        polled.records(BEHIND, ScriptedReads.wire(2_000, 10));
        feed.next(this);
        time.runFor(Duration.ofSeconds(30));
        assertThat(sequences).containsExactly("1000");
        assertThat(polled.readMillis).hasSize(2);
        pushed.put(10, 3);
        time.runFor(Duration.ofMinutes(7));
        held.forEach(FeedBatch::release);
        hurries = true;
        feed.next(this);
        time.runFor(Duration.ofSeconds(5));
        assertThat(pushed.last().from).isEqualTo(ReadFrom.behind(new SequenceNumber("1000")));
        assertThat(sequences).containsExactly("1000", "2000", "3000");
    }

    @Test
    void tipIsNotMissedByTheChange() {
        feed.close();
        feed = open(Position.latest());
        refuse(3);
        feed.next(this);
        time.runFor(Duration.ofMinutes(7));
        ReadFrom aMinuteBefore = ReadFrom.atTime(NOW.minusSeconds(60));
        assertThat(polled.opened).containsExactly(aMinuteBefore);
        assertThat(pushed.last().from).isEqualTo(aMinuteBefore);
    }

    @Test
    void shardThatEndsByPollingEndsOnceAndIsNotSubscribedAgain() {
        refuse(3);
        polled.end(List.of(), ScriptedReads.wire(1_000, 10));
        feed.next(this);
        time.runFor(Duration.ofMinutes(10));
        assertThat(ends).isEqualTo(1);
        assertThat(pushed.opened).hasSize(3);
    }

    @Test
    void closedFeedGivesEverythingBackInEitherMode() {
        hurries = false;
        pushed.put(10, 3);
        feed.next(this);
        time.runFor(Duration.ofSeconds(1));
        feed.close();
        held.forEach(FeedBatch::release);
        assertThat(budget.usedBytes()).isZero();

        feed = open(Position.trimHorizon());
        refuse(3);
        feed.next(this);
        time.runFor(Duration.ofSeconds(10));
        feed.close();
        int calls = pushed.opened.size();
        time.runFor(Duration.ofMinutes(10));
        held.forEach(FeedBatch::release);
        assertThat(budget.usedBytes()).isZero();
        assertThat(pushed.opened).hasSize(calls);
    }
}
