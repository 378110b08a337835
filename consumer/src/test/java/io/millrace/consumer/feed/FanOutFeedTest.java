package io.millrace.consumer.feed;

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
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class FanOutFeedTest {
    private static final String SHARD = "shardId-000000000001";
    private static final String ARN = "arn:aws:kinesis:us-east-1:000000000000:stream/s/consumer/c:1";
    private static final Instant NOW = Instant.ofEpochSecond(1_000_000);
    private static final Shard CHILD = new Shard("shardId-000000000002", Set.of(SHARD), HashKeyRange.ALL, false);
    private static final Shard SELF = new Shard(SHARD, Set.of(), HashKeyRange.ALL, true);
    private static final Duration LONG = Duration.ofSeconds(40);

    private final VirtualTime time = new VirtualTime();
    private final VirtualLoop loop = new VirtualLoop(time);
    private final ScriptedSubscriptions service = new ScriptedSubscriptions(time);
    private final ReadBudget budget = new ReadBudget(8 << 20, loop::execute);
    private final List<ConsumerEvent> events = new ArrayList<>();
    private final List<Shard> listing = new ArrayList<>(List.of(SELF));
    private final List<Throwable> registrationFailures = new ArrayList<>();
    private final List<String> doubted = new ArrayList<>();
    private final Pulled pulled = new Pulled();

    private final StreamConsumer consumer = new StreamConsumer() {
        @Override
        public CompletionStage<String> arn() {
            return registrationFailures.isEmpty()
                    ? CompletableFuture.completedStage(ARN)
                    : CompletableFuture.failedStage(registrationFailures.remove(0));
        }

        @Override
        public void doubt(String arn) {
            doubted.add(arn);
        }
    };

    /** Keeps what it is given; asks for more when told to. */
    private static final class Pulled implements ShardFeed.Reader {
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

    private FanOutFeeds feeds(ScriptedSubscriptions subscriptions, ReadBudget bytes, long seed) {
        return new FanOutFeeds(
                loop,
                subscriptions,
                consumer,
                () -> CompletableFuture.completedFuture(List.copyOf(listing)),
                ScriptedSubscriptions.noneClosed(loop),
                bytes,
                new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10)),
                new Random(seed),
                () -> NOW,
                events::add);
    }

    private ShardFeed open(Position start) {
        return feeds(service, budget, 1).open(SHARD, start);
    }

    /** Pulls and settles for a while, at once. */
    private void pull(ShardFeed feed, Duration duration) {
        long until = time.nowNanos() + duration.toNanos();
        int seen = pulled.held.size();
        feed.next(pulled);
        while (time.nowNanos() < until) {
            time.runFor(Duration.ofMillis(5));
            if (pulled.held.size() > seen) {
                seen = pulled.held.size();
                pulled.held.forEach(FeedBatch::release);
                feed.next(pulled);
            }
        }
    }

    private static ReadFrom behind(long sequence) {
        return ReadFrom.behind(new SequenceNumber(Long.toString(sequence)));
    }

    private List<Long> openedMillis() {
        return service.opened.stream().map(open -> open.millis).toList();
    }

    @Test
    void oneEventIsAskedForAheadAndNoMore() {
        service.put(100, 5);
        ShardFeed feed = open(Position.trimHorizon());
        feed.next(pulled);
        time.runFor(Duration.ofMinutes(2));
        assertThat(pulled.sequences).containsExactly("1000");
        assertThat(service.last().requests).isEqualTo(2);
        feed.next(pulled);
        time.runFor(Duration.ofSeconds(1));
        assertThat(pulled.sequences).containsExactly("1000", "2000");
        assertThat(service.last().requests).isEqualTo(3);
        assertThat(service.opened)
                .as("a reader that takes its time is no stall")
                .hasSize(1);
        assertThat(service.last().consumerArn).isEqualTo(ARN);
        assertThat(feed.status().behindLatest()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void nothingIsAskedForUntilTheBudgetHasRoom() {
        List<ReadBudget.Grant> others = new ArrayList<>();
        budget.ask(8 << 20, others::add);
        service.put(100, 2);
        ShardFeed feed = open(Position.trimHorizon());
        feed.next(pulled);
        time.runFor(LONG);
        assertThat(service.opened).isEmpty();
        others.get(0).release();
        time.runFor(Duration.ofMillis(100));
        assertThat(pulled.sequences).containsExactly("1000");

        budget.ask(8 << 20, others::add);
        pulled.held.get(0).release();
        feed.next(pulled);
        int requests = service.last().requests;
        time.runFor(LONG);
        assertThat(service.last().requests)
                .as("the other reader's grant came first")
                .isEqualTo(requests);
        assertThat(others).hasSize(1);
    }

    @Test
    void eventLargerThanTheBudgetIsTakenAlone() {
        ReadBudget small = new ReadBudget(1 << 20, loop::execute);
        service.put(4 << 20, 3);
        ShardFeed feed = feeds(service, small, 1).open(SHARD, Position.trimHorizon());
        feed.next(pulled);
        time.runFor(LONG);
        assertThat(pulled.sequences).containsExactly("1000");
        assertThat(small.usedBytes()).isEqualTo(4 << 20);
        pulled.held.get(0).release();
        feed.next(pulled);
        time.runFor(LONG);
        assertThat(pulled.sequences).containsExactly("1000", "2000");
        assertThat(small.usedBytes()).isEqualTo(4 << 20);
    }

    @Test
    void subscriptionsAreRenewedBeforeFiveMinutesAndNotTogether() {
        ScriptedSubscriptions other = new ScriptedSubscriptions(time);
        ShardFeed beside = feeds(other, budget, 2).open(SHARD, Position.trimHorizon());
        beside.next(new Pulled());
        ShardFeed feed = open(Position.trimHorizon());
        for (int minute = 0; minute < 30; minute++) {
            service.put(100, 1);
            pull(feed, Duration.ofMinutes(1));
        }
        assertThat(service.endedByService + other.endedByService).isZero();
        assertThat(service.calledTooEarly).isZero();
        List<Long> opened = openedMillis();
        assertThat(opened).hasSizeBetween(6, 8);
        for (int i = 1; i < opened.size(); i++) {
            assertThat(opened.get(i) - opened.get(i - 1)).isBetween(240_000L, 292_000L);
        }
        assertThat(other.opened.get(1).millis).isNotEqualTo(opened.get(1));
        assertThat(pulled.sequences).isEqualTo(service.sequences());
        assertThat(events).isEmpty();
        assertThat(service.opened.subList(0, service.opened.size() - 1)).allMatch(open -> open.cancelled);
    }

    @Test
    void resourceInUseIsAskedAgainAfterFiveSecondsOrMore() {
        for (int i = 0; i < 4; i++) {
            service.refuse(Kind.IN_USE);
        }
        service.put(100, 1);
        pull(open(Position.trimHorizon()), LONG);
        List<Long> opened = openedMillis();
        assertThat(opened).hasSize(5);
        for (int i = 1; i < opened.size(); i++) {
            assertThat(opened.get(i) - opened.get(i - 1)).isBetween(5_000L, 12_000L);
        }
        assertThat(pulled.sequences).containsExactly("1000");
        assertThat(events).hasSize(4).allMatch(ConsumerEvent.CallFailed.class::isInstance);
    }

    @Test
    void anotherSubscriberThatTakesOverIsLeftFiveSeconds() {
        service.put(100, 1);
        ShardFeed feed = open(Position.trimHorizon());
        pull(feed, LONG);
        service.last().fail(Kind.IN_USE);
        long lost = time.nowNanos() / 1_000_000;
        pull(feed, LONG);
        assertThat(openedMillis().get(1) - lost).isBetween(5_000L, 5_300L);
        assertThat(service.last().isOpen()).isTrue();
    }

    @Test
    void silenceIsNoticedWithinTenSecondsAndReadingGoesOnWhereTheLastEventSaid() {
        service.put(100, 1);
        ShardFeed feed = open(Position.trimHorizon());
        pull(feed, Duration.ofMillis(100));
        ScriptedSubscriptions.Opened first = service.last();
        first.stall();
        long stalled = time.nowNanos() / 1_000_000;
        service.put(100, 1);
        pull(feed, Duration.ofSeconds(11));
        assertThat(service.opened).hasSize(2);
        assertThat(service.last().millis - stalled).isLessThanOrEqualTo(10_200);
        assertThat(first.cancelled).isTrue();
        assertThat(service.last().from).isEqualTo(behind(1_005));
        assertThat(pulled.sequences).containsExactly("1000", "2000");
        assertThat(events).singleElement().asString().contains("no event came within 10 s");
    }

    @Test
    void callThatIsNeverAnsweredIsMadeAgainWithinTenSeconds() {
        service.silent = true;
        service.put(100, 1);
        ShardFeed feed = open(Position.trimHorizon());
        pull(feed, Duration.ofSeconds(9));
        service.silent = false;
        pull(feed, Duration.ofSeconds(2));
        assertThat(pulled.sequences).containsExactly("1000");
        assertThat(service.opened.get(0).cancelled).isTrue();
    }

    @Test
    void brokenSubscriptionGoesOnBehindTheContinuationEvenIfNothingWasWritten() {
        service.put(100, 2);
        ShardFeed feed = open(Position.trimHorizon());
        pull(feed, Duration.ofSeconds(6));
        service.last().fail(Kind.OTHER);
        service.put(100, 1);
        pull(feed, LONG);
        SequenceNumber from = service.opened.get(1).from.sequence();
        assertThat(service.opened.get(1).from.type()).isEqualTo(ReadFrom.Type.AFTER_SEQUENCE_NUMBER);
        assertThat(from).isGreaterThan(new SequenceNumber("2005"));
        assertThat(pulled.sequences).containsExactly("1000", "2000", "3000");
        assertThat(service.calledTooEarly).isZero();
    }

    @Test
    void endInOrderIsNoFailureAndTheNextCallKeepsTheFiveSeconds() {
        service.put(100, 1);
        ShardFeed feed = open(Position.trimHorizon());
        pull(feed, Duration.ofMillis(500));
        service.last().end();
        service.put(100, 1);
        pull(feed, LONG);
        assertThat(openedMillis().get(1) - openedMillis().get(0)).isBetween(5_000L, 5_100L);
        assertThat(service.calledTooEarly).isZero();
        assertThat(pulled.sequences).containsExactly("1000", "2000");
        assertThat(events).isEmpty();
    }

    @Test
    void endWhileUserCodeTakesItsTimeIsNoFailureAndNothingIsSubscribedMeanwhile() {
        service.put(100, 3);
        ShardFeed feed = open(Position.trimHorizon());
        feed.next(pulled);
        time.runFor(LONG);
        service.last().fail(Kind.OTHER);
        time.runFor(LONG);
        assertThat(service.opened).hasSize(1);
        pull(feed, LONG);
        assertThat(pulled.sequences).containsExactly("1000", "2000", "3000");
        assertThat(service.opened.get(1).from).isEqualTo(behind(2_005));
        assertThat(events).isEmpty();
    }

    @Test
    void endOfTheShardNamesItsChildrenOnce() {
        service.put(100, 1);
        service.closeShard(List.of(CHILD));
        ShardFeed feed = open(Position.trimHorizon());
        pull(feed, LONG);
        assertThat(pulled.sequences).containsExactly("1000");
        assertThat(pulled.ends).isEqualTo(1);
        assertThat(pulled.children).containsExactly(CHILD);
        assertThat(service.opened).hasSize(1);
        assertThat(feed.isAtTip()).isTrue();
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void childrenThatTheLastEventLacksAreFoundInTheList() {
        listing.add(CHILD);
        service.closeShard(List.of());
        pull(open(Position.trimHorizon()), LONG);
        assertThat(pulled.ends).isEqualTo(1);
        assertThat(pulled.children).containsExactly(CHILD);
    }

    @Test
    void shardThatIsNoLongerListedEnds() {
        service.refuse(Kind.NOT_FOUND);
        listing.clear();
        pull(open(Position.trimHorizon()), LONG);
        assertThat(pulled.ends).isEqualTo(1);
        assertThat(service.opened).hasSize(1);
    }

    @Test
    void consumerThatIsNotFoundForAListedShardIsDoubtedAndTheCallMadeAgain() {
        service.refuse(Kind.NOT_FOUND);
        service.put(100, 1);
        pull(open(Position.trimHorizon()), LONG);
        assertThat(doubted).containsExactly(ARN);
        assertThat(pulled.sequences).containsExactly("1000");
        assertThat(events).hasSize(1);
    }

    @Test
    void registrationThatFailsIsToldOfAndTriedAgain() {
        registrationFailures.add(ScriptedSubscriptions.failure(Kind.OTHER));
        registrationFailures.add(ScriptedSubscriptions.failure(Kind.THROTTLED));
        service.put(100, 1);
        pull(open(Position.trimHorizon()), LONG);
        assertThat(pulled.sequences).containsExactly("1000");
        assertThat(events)
                .hasSize(2)
                .allSatisfy(event -> assertThat(event).asString().contains("registration"));
    }

    @Test
    void startPositionsBecomeTheServicesTypes() {
        open(new Position.After(new RecordPosition(new SequenceNumber("77"), 3)))
                .next(pulled);
        open(Position.atTime(NOW)).next(pulled);
        open(Position.latest()).next(pulled);
        open(Position.trimHorizon()).next(pulled);
        time.runFor(Duration.ofMillis(1));
        assertThat(service.opened.stream().map(open -> open.from))
                .containsExactly(
                        ReadFrom.at(new SequenceNumber("77")),
                        ReadFrom.atTime(NOW),
                        ReadFrom.latest(),
                        ReadFrom.trimHorizon());
    }

    @Test
    void tipIsFoundAgainWhetherAnEventCameOrNot() {
        service.put(100, 3);
        ShardFeed feed = open(Position.latest());
        pull(feed, Duration.ofMillis(100));
        service.last().fail(Kind.OTHER);
        pull(feed, Duration.ofSeconds(6));
        assertThat(service.opened.get(1).from).isEqualTo(ReadFrom.atTime(NOW.minusSeconds(60)));

        ScriptedSubscriptions other = new ScriptedSubscriptions(time);
        other.put(100, 3);
        ShardFeed second = feeds(other, budget, 1).open(SHARD, Position.latest());
        pull(second, Duration.ofMillis(1_500));
        other.last().fail(Kind.OTHER);
        pull(second, Duration.ofSeconds(6));
        assertThat(other.opened.get(1).from).isEqualTo(behind(3_001));
    }

    @Test
    void closedFeedGivesEverythingBackAndHearsNothing() {
        service.put(100, 3);
        ShardFeed feed = open(Position.trimHorizon());
        feed.next(pulled);
        time.runFor(Duration.ofSeconds(1));
        feed.next(pulled);
        feed.close();
        feed.close();
        service.last().sendLate();
        service.last().end();
        time.runFor(LONG);
        pulled.held.forEach(FeedBatch::release);
        assertThat(budget.usedBytes()).isZero();
        assertThat(service.last().cancelled).isTrue();
        assertThat(service.opened).hasSize(1);
        assertThat(pulled.sequences).hasSize(2);
    }

    @Test
    void everyRecordComesOnceAndInOrderWhateverBreaks() {
        for (long seed = 1; seed <= 40; seed++) {
            assertThat(new FanOutHistory(seed).run()).as("seed %s", seed).isEmpty();
        }
    }
}
