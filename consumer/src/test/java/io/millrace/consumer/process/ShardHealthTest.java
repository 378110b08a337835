package io.millrace.consumer.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.event.ConsumerEvent.HealthChanged;
import io.millrace.consumer.event.ShardHealth.State;
import io.millrace.consumer.failure.FailurePolicy;
import io.millrace.consumer.failure.ParkLimit;
import io.millrace.consumer.feed.Backoff;
import io.millrace.consumer.feed.PollingFeeds;
import io.millrace.consumer.feed.ReadBudget;
import io.millrace.consumer.loop.VirtualLoop;
import io.millrace.consumer.loop.VirtualTime;
import io.millrace.consumer.process.ReadsByHand.Mood;
import io.millrace.consumer.shard.Position;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Shards that are read by polling, in virtual time: each state is reached and left, with its cause. */
class ShardHealthTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTime time = new VirtualTime();
    private final VirtualLoop loop = new VirtualLoop(time);
    private final ReadsByHand reads = new ReadsByHand(time);
    private final ReadBudget budget = new ReadBudget(1 << 20, loop::execute);
    private final List<ConsumerEvent> events = new ArrayList<>();
    private final List<String> handled = new ArrayList<>();
    private final Tuning tuning = new Tuning(1, FailurePolicy.block());
    private Duration callTime = Duration.ofMillis(1);
    private String poison = "";

    /** A call takes its time, as one that blocks, and what comes of it is known only then. */
    private final class BlockingUserCode implements UserCode {
        @Override
        public long nowNanos() {
            return loop.nowNanos();
        }

        @Override
        public Call start(Work work, Runnable done) {
            loop.execute(() -> step(work, done));
            return () -> {};
        }

        private void step(Work work, Runnable done) {
            boolean more = work.step();
            Duration time = work instanceof ExpandWork || !more ? Duration.ofMillis(1) : callTime;
            loop.after(time, more ? () -> step(work, done) : done);
        }

        @Override
        public void run(Runnable task) {
            loop.execute(task);
        }
    }

    private ShardRunners runners() {
        PollingFeeds feeds = new PollingFeeds(
                loop,
                reads,
                () -> CompletableFuture.completedFuture(List.of()),
                budget,
                10_000,
                new Backoff(Duration.ofMillis(200), Duration.ofSeconds(2)),
                new Random(1),
                () -> NOON,
                events::add);
        return new ShardRunners(new RunnerParts(
                "clicks",
                "worker-1",
                loop,
                new BlockingUserCode(),
                feeds,
                Deliveries.toHandler(this::handle),
                new Unwrapper(Unwrapper.DEFAULT_LIMIT_BYTES),
                ShardRunnerTest.SETTINGS.with(new Handling(tuning, ConsumerRecord::partitionKey, "app", () -> NOON)),
                new Random(1),
                events::add));
    }

    private FakeHold gain(ShardRunners runners) {
        FakeHold hold = new FakeHold(Position.trimHorizon());
        runners.gained(hold);
        return hold;
    }

    private void handle(ConsumerRecord record) {
        String text = StandardCharsets.UTF_8.decode(record.data()).toString();
        handled.add(text);
        if (text.equals(poison)) {
            throw new IllegalStateException("secret " + text);
        }
    }

    private void run(int seconds) {
        time.runFor(Duration.ofSeconds(seconds));
    }

    private List<State> changes() {
        return events.stream()
                .filter(event -> event instanceof HealthChanged)
                .map(event -> ((HealthChanged) event).now().state())
                .toList();
    }

    private HealthChanged lastChange() {
        return events.stream()
                .filter(event -> event instanceof HealthChanged)
                .map(event -> (HealthChanged) event)
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    private static State state(ShardRunners runners) {
        return runners.status().get(0).health().state();
    }

    @Test
    void shardIsStartingUntilItsFirstAnswerAndRunningFromThenOn() {
        reads.mood = Mood.SAYS_NOTHING;
        ShardRunners runners = runners();
        gain(runners);
        run(9);
        assertThat(state(runners)).isEqualTo(State.STARTING);
        assertThat(runners.status().get(0).health().cause()).isEqualTo("the first read is on its way");
        assertThat(runners.status().get(0).health().lasted()).isEqualTo(Duration.ofSeconds(9));
        assertThat(changes()).isEmpty();
        reads.mood = Mood.ANSWERS;
        run(40);
        assertThat(state(runners)).isEqualTo(State.RUNNING);
    }

    @Test
    void shardAtRestStaysRunningAndSaysNothing() {
        ShardRunners runners = runners();
        gain(runners);
        reads.write("one", NOON);
        run(3_600);
        assertThat(state(runners)).isEqualTo(State.RUNNING);
        assertThat(runners.status().get(0).health().lasted()).isGreaterThan(Duration.ofSeconds(3_590));
        assertThat(changes()).containsExactly(State.RUNNING);
    }

    @Test
    void recordThatStaysInUserCodeBlocksItsShardUntilItReturns() {
        reads.write("one", NOON);
        reads.write("two", NOON);
        callTime = Duration.ofSeconds(70);
        ShardRunners runners = runners();
        gain(runners);
        run(29);
        assertThat(state(runners)).isEqualTo(State.RUNNING);
        run(3);
        assertThat(state(runners)).isEqualTo(State.BLOCKED_IN_USER_CODE);
        assertThat(lastChange().now().cause()).isEqualTo("user code has had record 1/0 for 30 s");
        assertThat(lastChange().before().state()).isEqualTo(State.RUNNING);
        callTime = Duration.ofMillis(1);
        run(40);
        assertThat(state(runners)).isEqualTo(State.RUNNING);
        assertThat(changes()).containsExactly(State.RUNNING, State.BLOCKED_IN_USER_CODE, State.RUNNING);
        assertThat(lastChange().before().lasted()).isBetween(Duration.ofSeconds(39), Duration.ofSeconds(42));
    }

    @Test
    void slowUserCodeThatMovesIsNotBlocked() {
        for (int i = 0; i < 20; i++) {
            reads.write("r" + i, NOON);
        }
        callTime = Duration.ofSeconds(20);
        ShardRunners runners = runners();
        gain(runners);
        run(300);
        assertThat(handled).hasSizeGreaterThan(10);
        assertThat(changes()).containsExactly(State.RUNNING);
        assertThat(state(runners)).isEqualTo(State.RUNNING);
    }

    @Test
    void recordThatFailsAgainAndAgainBlocksItsShardAndItsTextStaysSecret() {
        reads.write("one", NOON);
        poison = "one";
        ShardRunners runners = runners();
        gain(runners);
        run(20);
        assertThat(state(runners)).isEqualTo(State.RUNNING);
        run(15);
        assertThat(state(runners)).isEqualTo(State.BLOCKED_IN_USER_CODE);
        assertThat(lastChange().now().cause())
                .matches("record 1/0 failed \\d\\d times, last with java.lang.IllegalStateException");
        poison = "";
        run(5);
        assertThat(state(runners)).isEqualTo(State.RUNNING);
    }

    @Test
    void refusedReadsAreAThrottleAfterSomeSeconds() {
        ShardRunners runners = runners();
        gain(runners);
        run(10);
        reads.mood = Mood.THROTTLES;
        run(3);
        assertThat(state(runners)).isEqualTo(State.RUNNING);
        run(120);
        assertThat(state(runners)).isEqualTo(State.THROTTLED);
        assertThat(lastChange().now().cause()).isEqualTo("the service has refused reads for 5 s: too many readers");
        reads.mood = Mood.ANSWERS;
        run(10);
        assertThat(changes()).containsExactly(State.RUNNING, State.THROTTLED, State.RUNNING);
    }

    @Test
    void shardThatWaitsForTheBudgetIsBackPressuredAndTheOneThatHoldsItIsBlocked() {
        reads.write("x".repeat(1 << 20), NOON);
        callTime = Duration.ofSeconds(60);
        ShardRunners runners = runners();
        gain(runners);
        run(1);
        FakeHold second = gain(runners);
        run(34);
        assertThat(runners.status())
                .extracting(status -> status.health().state())
                .containsExactlyInAnyOrder(State.BLOCKED_IN_USER_CODE, State.BACK_PRESSURED);
        assertThat(changes()).contains(State.BACK_PRESSURED);
        callTime = Duration.ofMillis(1);
        run(60);
        assertThat(runners.status()).allMatch(status -> status.health().state() == State.RUNNING);
        assertThat(second.marks).hasSize(1);
    }

    @Test
    void shardThatIsHandedOverDrainsUntilTheRunningCallEnds() {
        reads.write("one", NOON);
        reads.write("two", NOON);
        callTime = Duration.ofSeconds(10);
        ShardRunners runners = runners();
        FakeHold hold = gain(runners);
        run(2);
        runners.drain(hold);
        run(2);
        assertThat(state(runners)).isEqualTo(State.DRAINING);
        assertThat(lastChange().now().cause()).isEqualTo("waits for user code, which has record 1/0");
        runners.resume(hold);
        run(2);
        assertThat(changes()).containsExactly(State.RUNNING, State.DRAINING, State.RUNNING);
    }

    @Test
    void readsThatFailForAnotherCauseStallTheShardWithThatCause() {
        ShardRunners runners = runners();
        gain(runners);
        run(10);
        reads.mood = Mood.REFUSES;
        run(35);
        assertThat(state(runners)).isEqualTo(State.STALLED);
        assertThat(lastChange().now().cause())
                .matches("no answer for 30 s: \\d+ calls failed, the last with .*ReadException: scripted");
        reads.mood = Mood.ANSWERS;
        run(5);
        assertThat(state(runners)).isEqualTo(State.RUNNING);
    }

    @Test
    void feedThatHasStalledIsOpenedAnewBehindTheLastRecordThatCame() {
        reads.write("one", NOON);
        ShardRunners runners = runners();
        gain(runners);
        run(5);
        reads.mood = Mood.SAYS_NOTHING;
        run(2);
        reads.mood = Mood.ANSWERS;
        reads.write("two", NOON);
        run(27);
        assertThat(handled).containsExactly("one");
        assertThat(state(runners)).isEqualTo(State.RUNNING);
        run(5);
        assertThat(handled).containsExactly("one", "two");
        assertThat(reads.iterators).isEqualTo(2);
        assertThat(changes()).containsExactly(State.RUNNING, State.STALLED, State.RUNNING);
        assertThat(events)
                .filteredOn(event -> event instanceof ConsumerEvent.FeedRestarted)
                .containsExactly(new ConsumerEvent.FeedRestarted(
                        "shardId-000000000000", "worker-1", "no answer for 30 s: the feed is STALLED"));
    }

    @Test
    void lagGrowsWhileUserCodeHoldsARecordAndCountsWhatItsBatchHadBehindIt() {
        reads.write("one", NOON);
        reads.write("two", NOON.plusSeconds(100));
        callTime = Duration.ofSeconds(50);
        ShardRunners runners = runners();
        gain(runners);
        run(11);
        Duration first = Objects.requireNonNull(runners.status().get(0).lag());
        assertThat(first).isBetween(Duration.ofSeconds(110), Duration.ofSeconds(111));
        run(20);
        assertThat(runners.status().get(0).lag()).isEqualTo(first.plusSeconds(20));
        run(40);
        assertThat(runners.status().get(0).lag()).isBetween(Duration.ofSeconds(70), Duration.ofSeconds(71));
    }

    @Test
    void lagGrowsWhileNoAnswerComes() {
        ShardRunners runners = runners();
        gain(runners);
        run(10);
        assertThat(runners.status().get(0).lag()).isLessThan(SECOND);
        reads.mood = Mood.SAYS_NOTHING;
        run(20);
        assertThat(runners.status().get(0).lag()).isBetween(Duration.ofSeconds(19), Duration.ofSeconds(21));
    }

    @Test
    void lagGrowsOnThoughTheStalledFeedIsOpenedAnewAgainAndAgain() {
        ShardRunners runners = runners();
        gain(runners);
        run(10);
        reads.mood = Mood.REFUSES;
        for (int minute = 1; minute <= 5; minute++) {
            run(60);
            assertThat(runners.status().get(0).lag())
                    .as("after %d minutes", minute)
                    .isBetween(Duration.ofSeconds(60 * minute - 2), Duration.ofSeconds(60 * minute + 1));
        }
        assertThat(events)
                .filteredOn(event -> event instanceof ConsumerEvent.FeedRestarted)
                .hasSizeGreaterThan(2);
        reads.mood = Mood.ANSWERS;
        run(5);
        assertThat(runners.status().get(0).lag()).isLessThan(SECOND);
    }

    private static String cause(ShardRunners runners) {
        return runners.status().get(0).health().cause();
    }

    /** A record of its own key fails, and its key is parked. */
    private ShardRunners withParkedKey() {
        tuning.policy(FailurePolicy.parkKey(ParkLimit.of(100, Duration.ofHours(2))));
        poison = "bad";
        reads.write("b", "bad", NOON);
        reads.write("one", NOON);
        ShardRunners runners = runners();
        gain(runners);
        return runners;
    }

    @Test
    void quietShardWithAParkedKeyIsNotStalled() {
        ShardRunners runners = withParkedKey();
        run(3_600);
        assertThat(changes()).containsExactly(State.RUNNING);
        assertThat(cause(runners)).isEqualTo("reads and delivers; 1 key is parked");
        assertThat(reads.iterators).isEqualTo(1);
    }

    @Test
    void quietShardWithAPausedKeyIsNotStalled() {
        ShardRunners runners = withParkedKey();
        runners.pauseKey("shardId-000000000000", "c", true);
        reads.write("c", "later", NOON);
        run(600);
        assertThat(handled).contains("one").doesNotContain("later");
        assertThat(changes()).containsExactly(State.RUNNING);
        assertThat(cause(runners)).isEqualTo("reads and delivers; 1 key is parked, 1 key is paused");
        runners.pauseKey("shardId-000000000000", "c", false);
        run(5);
        assertThat(handled).contains("later");
        assertThat(cause(runners)).isEqualTo("reads and delivers; 1 key is parked");
    }

    @Test
    void shardWhoseWindowIsFullBehindAPausedKeyIsPaused() {
        ShardRunners runners = runners();
        gain(runners);
        runners.pauseKey("shardId-000000000000", "key", true);
        for (int i = 0; i < 10_100; i++) {
            reads.write("x", NOON);
        }
        run(120);
        assertThat(state(runners)).isEqualTo(State.PAUSED);
        assertThat(cause(runners)).isEqualTo("1 key is paused, and nothing else can go on");
        runners.pauseKey("shardId-000000000000", "key", false);
        run(60);
        assertThat(handled).hasSize(10_100);
        assertThat(state(runners)).isEqualTo(State.RUNNING);
    }

    private void feedMissesAnAnswerAndARecord() {
        reads.mood = Mood.SAYS_NOTHING;
        run(2);
        reads.mood = Mood.ANSWERS;
        reads.write("two", NOON);
    }

    @Test
    void feedThatHasStalledIsOpenedAnewWhileAKeyIsParked() {
        withParkedKey();
        run(5);
        feedMissesAnAnswerAndARecord();
        run(35);
        assertThat(handled).contains("two");
        assertThat(changes()).containsExactly(State.RUNNING, State.STALLED, State.RUNNING);
    }

    @Test
    void feedThatHasStalledIsOpenedAnewWhileARecordIsInUserCode() {
        tuning.concurrency(2);
        reads.write("slow", "one", NOON);
        callTime = Duration.ofMinutes(10);
        ShardRunners runners = runners();
        gain(runners);
        run(5);
        callTime = Duration.ofMillis(1);
        feedMissesAnAnswerAndARecord();
        run(60);
        assertThat(handled).containsExactly("one", "two");
        assertThat(state(runners)).isEqualTo(State.BLOCKED_IN_USER_CODE);
        assertThat(events)
                .filteredOn(event -> event instanceof ConsumerEvent.FeedRestarted)
                .containsExactly(new ConsumerEvent.FeedRestarted(
                        "shardId-000000000000", "worker-1", "no answer for 30 s: the feed is STALLED"));
    }

    @Test
    void feedThatHasStalledIsOpenedAnewWhileARecordFails() {
        tuning.concurrency(2);
        poison = "bad";
        reads.write("b", "bad", NOON);
        ShardRunners runners = runners();
        gain(runners);
        run(5);
        feedMissesAnAnswerAndARecord();
        run(60);
        assertThat(handled).contains("two");
        assertThat(state(runners)).isEqualTo(State.BLOCKED_IN_USER_CODE);
    }
}
