package io.millrace.consumer.feed;

import static io.millrace.consumer.feed.ScriptedReads.wire;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.feed.ReadException.Kind;
import io.millrace.consumer.loop.VirtualLoop;
import io.millrace.consumer.loop.VirtualTime;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PollingFeedTest {
    private static final String SHARD = "shardId-000000000001";
    private static final Instant NOW = Instant.ofEpochSecond(1_000_000);
    private static final Duration BEHIND = Duration.ofMinutes(5);
    private static final Shard CHILD = new Shard("shardId-000000000002", Set.of(SHARD), HashKeyRange.ALL, false);
    private static final Shard SELF = new Shard(SHARD, Set.of(), HashKeyRange.ALL, true);

    private final VirtualTime time = new VirtualTime();
    private final VirtualLoop loop = new VirtualLoop(time);
    private final ScriptedReads service = new ScriptedReads(time);
    private final ReadBudget budget = new ReadBudget(8 << 20, loop::execute);
    private final List<ConsumerEvent> events = new ArrayList<>();
    private final List<List<Shard>> listings = new ArrayList<>(List.of(List.of(SELF)));
    private final Collected collected = new Collected();

    private ShardFeed open(Position start) {
        return new PollingFeeds(
                        loop,
                        service,
                        () -> CompletableFuture.completedFuture(
                                listings.size() > 1 ? listings.remove(0) : listings.get(0)),
                        budget,
                        10_000,
                        new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10)),
                        new Random(1),
                        () -> NOW,
                        events::add)
                .open(SHARD, start);
    }

    private static Position after(long sequence, long sub) {
        return new Position.After(new RecordPosition(new SequenceNumber(Long.toString(sequence)), sub));
    }

    /** A reader that asks for the next batch at once, or when told to. */
    private static final class Collected implements ShardFeed.Reader {
        private final List<String> sequences = new ArrayList<>();
        private final List<FeedBatch> held = new ArrayList<>();
        private List<Shard> children = List.of();
        private int ends;

        @Override
        public void records(FeedBatch batch) {
            held.add(batch);
            batch.records().forEach(record -> sequences.add(record.sequence().digits()));
        }

        @Override
        public void endOfShard(List<Shard> found) {
            ends++;
            children = found;
        }
    }

    /** Pulls and settles for a while, at once. */
    private void pull(ShardFeed feed, Duration duration) {
        long until = time.nowNanos() + duration.toNanos();
        feed.next(collected);
        while (time.nowNanos() < until) {
            int before = collected.held.size();
            time.runFor(Duration.ofMillis(1));
            if (collected.held.size() > before) {
                collected.held.forEach(FeedBatch::release);
                feed.next(collected);
            }
        }
    }

    @Test
    void backlogIsReadAtFiveCallsASecondAndTheTipAtFourToFive() {
        for (int i = 1; i <= 10; i++) {
            service.records(BEHIND, wire(i, 100));
        }
        ShardFeed feed = open(Position.trimHorizon());
        pull(feed, Duration.ofSeconds(12));
        assertThat(collected.sequences).containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9", "10");
        assertThat(service.readMillis.get(4) - service.readMillis.get(0)).isLessThan(100);
        for (int i = 5; i < service.readMillis.size(); i++) {
            assertThat(service.readMillis.get(i) - service.readMillis.get(i - 5))
                    .isGreaterThanOrEqualTo(999);
        }
        int last = service.readMillis.size() - 1;
        assertThat(service.readMillis.get(last) - service.readMillis.get(last - 1))
                .isBetween(199L, 252L);
        assertThat(feed.isAtTip()).isTrue();
        assertThat(feed.behindLatest()).contains(Duration.ZERO);
        assertThat(service.opened).containsExactly(ReadFrom.trimHorizon());
    }

    @Test
    void oneBatchIsFetchedAheadAndNoMore() {
        for (int i = 1; i <= 5; i++) {
            service.records(BEHIND, wire(i, 100));
        }
        ShardFeed feed = open(Position.trimHorizon());
        feed.next(collected);
        time.runFor(Duration.ofSeconds(5));
        assertThat(collected.sequences).containsExactly("1");
        assertThat(service.readMillis).hasSize(2);
        feed.next(collected);
        time.runFor(Duration.ofSeconds(5));
        assertThat(collected.sequences).containsExactly("1", "2");
        assertThat(service.readMillis).hasSize(3);
    }

    @Test
    void startPositionsBecomeTheServicesIteratorTypes() {
        open(after(77, 3)).next(collected);
        open(Position.atTime(NOW)).next(collected);
        open(Position.latest()).next(collected);
        time.runFor(Duration.ofMillis(500));
        assertThat(service.opened)
                .containsExactly(ReadFrom.at(new SequenceNumber("77")), ReadFrom.atTime(NOW), ReadFrom.latest());
    }

    @Test
    void expiredIteratorIsReplacedBehindTheLastReadAtOnceAndSilently() {
        service.records(BEHIND, wire(1, 10), wire(2, 10));
        service.fail(Kind.ITERATOR_EXPIRED);
        service.records(BEHIND, wire(3, 10));
        pull(open(Position.trimHorizon()), Duration.ofSeconds(2));
        assertThat(collected.sequences).containsExactly("1", "2", "3");
        assertThat(service.opened).containsExactly(ReadFrom.trimHorizon(), ReadFrom.behind(new SequenceNumber("2")));
        assertThat(events).isEmpty();
    }

    @Test
    void latestThatReadNothingBeforeItsIteratorExpiredGoesBackToWhereItBegan() {
        service.fail(Kind.ITERATOR_EXPIRED);
        pull(open(Position.latest()), Duration.ofSeconds(1));
        assertThat(service.opened)
                .containsExactly(ReadFrom.latest(), ReadFrom.atTime(NOW.minus(Duration.ofMinutes(1))));
    }

    @Test
    void throttlesKeepTheIteratorAndAreToldOf() {
        service.fail(Kind.THROTTLED);
        service.fail(Kind.THROTTLED);
        service.records(BEHIND, wire(1, 10));
        pull(open(Position.trimHorizon()), Duration.ofSeconds(5));
        assertThat(collected.sequences).containsExactly("1");
        assertThat(service.opened).hasSize(1);
        assertThat(events).hasSize(2).allMatch(ConsumerEvent.CallFailed.class::isInstance);
    }

    @Test
    void failuresLoseNothingWhereverTheyHit() {
        service.failIterator(Kind.OTHER);
        service.records(BEHIND, wire(1, 10));
        service.fail(Kind.OTHER);
        service.failIterator(Kind.THROTTLED);
        service.fail(Kind.ITERATOR_EXPIRED);
        service.records(BEHIND, wire(2, 10));
        pull(open(after(0, 0)), Duration.ofSeconds(10));
        assertThat(collected.sequences).containsExactly("1", "2");
        assertThat(service.opened.get(0)).isEqualTo(ReadFrom.at(new SequenceNumber("0")));
        assertThat(service.opened.get(service.opened.size() - 1)).isEqualTo(ReadFrom.behind(new SequenceNumber("1")));
        assertThat(budget.usedBytes()).isLessThan(1 << 20);
    }

    @Test
    void endComesAfterTheLastRecordsWithTheChildrenOfTheAnswer() {
        service.end(List.of(CHILD), wire(1, 10));
        ShardFeed feed = open(Position.trimHorizon());
        feed.next(collected);
        time.runFor(Duration.ofSeconds(1));
        assertThat(collected.sequences).containsExactly("1");
        assertThat(collected.ends).isZero();
        feed.next(collected);
        time.runFor(Duration.ofSeconds(1));
        assertThat(collected.ends).isEqualTo(1);
        assertThat(collected.children).containsExactly(CHILD);
        assertThat(service.readMillis).hasSize(1);
    }

    @Test
    void childrenThatTheAnswerLeftOutAreLookedUp() {
        listings.add(List.of(SELF, CHILD));
        service.end(List.of());
        pull(open(Position.trimHorizon()), Duration.ofSeconds(5));
        assertThat(collected.children).containsExactly(CHILD);
        assertThat(collected.ends).isEqualTo(1);
    }

    @Test
    void shardWhoseChildrenNobodyKnowsEndsAllTheSame() {
        service.end(List.of());
        pull(open(Position.trimHorizon()), Duration.ofMinutes(1));
        assertThat(collected.ends).isEqualTo(1);
        assertThat(collected.children).isEmpty();
    }

    @Test
    void shardThatLeftRetentionEndsWithItsChildren() {
        listings.set(0, List.of(CHILD));
        service.failIterator(Kind.NOT_FOUND);
        pull(open(after(5, 0)), Duration.ofSeconds(5));
        assertThat(collected.ends).isEqualTo(1);
        assertThat(collected.children).containsExactly(CHILD);
    }

    @Test
    void shardThatIsListedButNotFoundIsTriedAgain() {
        service.failIterator(Kind.NOT_FOUND);
        service.records(BEHIND, wire(1, 10));
        pull(open(Position.trimHorizon()), Duration.ofSeconds(5));
        assertThat(collected.sequences).containsExactly("1");
        assertThat(collected.ends).isZero();
    }

    @Test
    void closedFeedIsSilentAndGivesItsBytesBack() {
        service.records(BEHIND, wire(1, 1000));
        service.records(BEHIND, wire(2, 1000));
        ShardFeed feed = open(Position.trimHorizon());
        feed.next(collected);
        time.runFor(Duration.ofMillis(200));
        collected.held.forEach(FeedBatch::release);
        feed.close();
        feed.close();
        time.runFor(Duration.ofSeconds(10));
        assertThat(budget.usedBytes()).isZero();
        assertThat(collected.sequences).containsExactly("1");
        assertThat(service.readMillis).hasSize(2);
        assertThat(budget.fairShareBytes()).isEqualTo(4 << 20);
    }

    @Test
    void shardThatStandsStillLeavesRoomForTheOthers() {
        List<ShardFeed> stuck = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            stuck.add(open(Position.trimHorizon()));
        }
        for (int i = 1; i <= 200; i++) {
            service.records(BEHIND, wire(i, 400_000));
        }
        ShardFeed busy = open(Position.trimHorizon());
        stuck.forEach(feed -> feed.next(new Collected()));
        time.runFor(Duration.ofSeconds(5));
        pull(busy, Duration.ofSeconds(30));
        assertThat(collected.sequences).hasSizeGreaterThan(30);
        assertThat(budget.usedBytes()).isLessThanOrEqualTo(8 << 20);
        assertThat(service.limits).allMatch(limit -> limit * 51_200L <= 8 << 20);
    }
}
