package io.millrace.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.failure.FailurePolicy;
import io.millrace.consumer.feed.PollingFeeds;
import io.millrace.consumer.feed.RangeFeeds;
import io.millrace.consumer.feed.ReadBudget;
import io.millrace.consumer.loop.VirtualLoop;
import io.millrace.consumer.loop.VirtualTime;
import io.millrace.consumer.process.ConsumerRecord;
import io.millrace.consumer.process.Deliveries;
import io.millrace.consumer.process.Tuning;
import io.millrace.consumer.process.VirtualUserCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReplayLifeTest {
    private static final Instant FROM = Instant.ofEpochSecond(100);
    private static final Instant TO = Instant.ofEpochSecond(200);

    private final VirtualTime time = new VirtualTime();
    private final VirtualLoop loop = new VirtualLoop(time);
    private final ReplayedStream stream = new ReplayedStream(time);
    private final ReadBudget budget = new ReadBudget(64 << 20, loop::execute);
    private final List<String> told = new ArrayList<>();
    private final List<ConsumerEvent> events = new ArrayList<>();
    private Duration stepTime = Duration.ofMillis(10);
    private final VirtualUserCode userCode = new VirtualUserCode(loop, () -> stepTime);
    private FailurePolicy policy = FailurePolicy.block();
    private String poison = "";
    private int parts = 1;

    private ReplayLife life(Instant from, @Nullable Instant to) {
        ReplayTally tally = new ReplayTally(events::add);
        PollingFeeds polling = new PollingFeeds(
                loop, stream, stream, budget, 10_000, DeliveryWiring.READ_BACKOFF, new Random(1), stream::now, tally);
        ConsumerConfig.Settling settling = ConsumerConfig.Settling.unwritten(
                ConsumerRecord::partitionKey, new Tuning(1, policy), Duration.ofMillis(100), Duration.ofSeconds(1));
        ConsumerConfig.Delivery delivery = new ConsumerConfig.Delivery(
                new ConsumerConfig.Source.One("clicks").identity("replay", "worker"),
                settling,
                Deliveries.toHandler(this::handle),
                1 << 20);
        StartSteps steps = new StartSteps(
                loop,
                DeliveryWiring.READ_BACKOFF,
                stream,
                () -> CompletableFuture.completedFuture(null),
                () -> CompletableFuture.completedFuture(null));
        return new ReplayLife(
                new ReplayLife.Range(from, to),
                loop,
                stream::now,
                steps,
                tally,
                (end, reached) -> {
                    RangeFeeds feeds = new RangeFeeds(polling, loop, stream::now, end, reached);
                    return new DeliveryWiring(delivery, loop, feeds, stream::now, tally).runners(userCode);
                },
                last -> {
                    parts--;
                    last.run();
                });
    }

    private void handle(ConsumerRecord record) {
        String text = StandardCharsets.UTF_8.decode(record.data()).toString();
        told.add(text);
        if (text.equals(poison)) {
            throw new IllegalStateException("scripted");
        }
    }

    /** The report of a replay of the range when all of it is past. */
    private ReplayReport replay() {
        time.runFor(Duration.ofSeconds(1_000));
        CompletableFuture<ReplayReport> report = life(FROM, TO).start();
        time.runFor(Duration.ofSeconds(60));
        assertThat(report).isCompleted();
        assertThat(parts).isZero();
        assertThat(budget.usedBytes()).isZero();
        return report.join();
    }

    private static ReplayReport.ShardReplay of(ReplayReport report, String shardId) {
        return report.shards().stream()
                .filter(shard -> shard.shardId().equals(shardId))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void orderHoldsOverASplitAndAMerge() {
        stream.open("a");
        IntStream.range(100, 140).forEach(second -> stream.put("a", second, "a" + second));
        stream.open("b", "a");
        stream.open("c", "a");
        IntStream.range(140, 160).forEach(second -> stream.put("b", second, "b" + second));
        stream.put("c", 141, "c141");
        stream.open("d", "b", "c");
        IntStream.range(160, 180).forEach(second -> stream.put("d", second, "d" + second));

        ReplayReport report = replay();

        assertThat(report.complete()).isTrue();
        assertThat(report.records()).isEqualTo(81);
        assertThat(told).hasSize(81).doesNotHaveDuplicates();
        assertThat(told.subList(0, 40)).allMatch(text -> text.startsWith("a"));
        assertThat(told.subList(61, 81)).allMatch(text -> text.startsWith("d"));
        assertThat(told.stream().filter(text -> !text.startsWith("c"))).isSorted();
        assertThat(report.shards()).allMatch(ReplayReport.ShardReplay::complete).hasSize(4);
    }

    @Test
    void whoAwaitsAStopFindsTheReportDone() throws InterruptedException {
        stream.open("a");
        time.runFor(Duration.ofSeconds(1_000));
        ReplayLife life = life(FROM, Instant.ofEpochSecond(5_000));
        CountDownLatch returned = new CountDownLatch(1);
        AtomicBoolean returnedBeforeTheReport = new AtomicBoolean();
        CompletableFuture<Void> told = life.start().thenAccept(report -> {
            // A wait in vain is the good case: whoever waits must not go on before this is over.
            returnedBeforeTheReport.set(await(returned, Duration.ofMillis(100)));
        });
        time.runFor(Duration.ofSeconds(10));
        Thread waiter = new Thread(() -> {
            life.awaitStop(Duration.ofSeconds(30));
            returned.countDown();
        });
        waiter.start();
        while (waiter.getState() == Thread.State.NEW || waiter.getState() == Thread.State.RUNNABLE) {
            Thread.onSpinWait();
        }

        life.stop(Duration.ofSeconds(30));
        time.runFor(Duration.ofSeconds(1));

        assertThat(told).isCompleted();
        assertThat(await(returned, Duration.ofSeconds(30))).isTrue();
        assertThat(returnedBeforeTheReport).isFalse();
    }

    private static boolean await(CountDownLatch latch, Duration limit) {
        try {
            return latch.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void rangeHasItsBeginAndNotItsEndAndAnAggregateIsNeverCut() {
        stream.open("a");
        stream.put("a", 99, "before");
        stream.put("a", 100, "first");
        stream.put("a", 199, "one", "two", "three");
        stream.put("a", 200, "at", "the", "end");
        stream.put("a", 201, "behind");
        stream.open("child", "a");
        stream.put("child", 202, "child");

        ReplayReport report = replay();

        assertThat(told).containsExactly("first", "one", "two", "three");
        assertThat(report.complete()).isTrue();
        assertThat(report.shards()).hasSize(1);
        assertThat(report.shards().get(0).records()).isEqualTo(4);
        assertThat(of(report, "a").settled().orElseThrow().subSequence()).isEqualTo(2);
        assertThat(stream.opened).containsExactly("a");
    }

    @Test
    void rangeWithoutRecordsEndsAtTheTip() {
        stream.open("a");
        stream.put("a", 50, "before");
        stream.open("b");

        ReplayReport report = replay();

        assertThat(told).isEmpty();
        assertThat(report.complete()).isTrue();
        assertThat(report.took()).isLessThan(Duration.ofSeconds(2));
        assertThat(of(report, "b").settled()).isEmpty();
    }

    @Test
    void rangeThatIsNotOverIsFollowedThroughNewShards() {
        time.runFor(Duration.ofSeconds(150));
        stream.open("a");
        stream.put("a", 120, "a120");
        CompletableFuture<ReplayReport> report = life(FROM, TO).start();
        time.runFor(Duration.ofSeconds(10));
        assertThat(told).containsExactly("a120");
        assertThat(report).isNotDone();

        stream.put("a", 160, "a160");
        stream.open("b", "a");
        stream.open("c", "a");
        stream.put("c", 165, "c165");
        time.runFor(Duration.ofSeconds(30));
        assertThat(told).containsExactly("a120", "a160", "c165");
        assertThat(report).isNotDone();
        time.runFor(Duration.ofSeconds(20));

        assertThat(report).isCompleted();
        assertThat(report.join().shards()).hasSize(3);
        assertThat(report.join().complete()).isTrue();
    }

    @Test
    void withoutAnEndTheRangeEndsWithTheStart() {
        time.runFor(Duration.ofSeconds(150));
        stream.open("a");
        stream.put("a", 149, "then");
        stream.put("a", 151, "later");
        CompletableFuture<ReplayReport> report = life(FROM, null).start();
        time.runFor(Duration.ofSeconds(10));

        assertThat(report).isCompleted();
        assertThat(told).containsExactly("then");
    }

    @Test
    void failingRecordIsTriedAgainAndSkippedAsThePolicySays() {
        stream.open("a");
        stream.put("a", 110, "good");
        stream.put("a", 111, "bad");
        stream.put("a", 112, "better");
        poison = "bad";
        policy = FailurePolicy.retry(3).then(FailurePolicy.skip());

        ReplayReport report = replay();

        assertThat(told).containsExactly("good", "bad", "bad", "bad", "better");
        assertThat(report.complete()).isTrue();
        assertThat(report.records()).isEqualTo(3);
        assertThat(of(report, "a").givenUp()).isEqualTo(1);
        assertThat(events).anyMatch(ConsumerEvent.RecordSkipped.class::isInstance);
    }

    @Test
    void closeInTheMiddleTellsWhatIsSettledAndStartsNothingMore() {
        stream.open("a");
        IntStream.range(110, 120).forEach(second -> stream.put("a", second, "a" + second));
        stream.open("b", "a");
        stream.put("b", 130, "b130");
        poison = "a113";
        time.runFor(Duration.ofSeconds(1_000));
        ReplayLife life = life(FROM, TO);
        CompletableFuture<ReplayReport> report = life.start();
        time.runFor(Duration.ofSeconds(5));
        assertThat(report).as("the default policy blocks").isNotDone();
        int before = told.size();

        life.stop(Duration.ofSeconds(30));
        time.runFor(Duration.ofSeconds(1));

        assertThat(report).isCompleted();
        assertThat(report.join().complete()).isFalse();
        assertThat(of(report.join(), "a").records()).isEqualTo(3);
        assertThat(of(report.join(), "a").settled().orElseThrow().sequence().digits())
                .isEqualTo("3");
        assertThat(of(report.join(), "a").complete()).isFalse();
        assertThat(of(report.join(), "b").complete()).isFalse();
        time.runFor(Duration.ofSeconds(60));
        assertThat(told).hasSize(before);
        assertThat(budget.usedBytes()).isZero();
        assertThat(stream.opened).containsExactly("a");
        life.stop(Duration.ofSeconds(30));
        assertThat(parts).isZero();
    }

    @Test
    void callThatDoesNotEndIsInterruptedWhenTheTimeIsUpAndNotWaitedForLong() {
        stream.open("a");
        stream.put("a", 110, "slow");
        stepTime = Duration.ofHours(1);
        time.runFor(Duration.ofSeconds(1_000));
        ReplayLife life = life(FROM, TO);
        // Decoding takes a step too.
        CompletableFuture<ReplayReport> report = life.start();
        time.runFor(Duration.ofMinutes(70));
        assertThat(told).containsExactly("slow");

        life.stop(Duration.ofSeconds(3));
        time.runFor(Duration.ofSeconds(2));
        assertThat(userCode.isInterrupted()).isFalse();
        time.runFor(Duration.ofSeconds(2));
        assertThat(userCode.isInterrupted()).isTrue();
        assertThat(report).isNotDone();
        time.runFor(ReplayLife.GRACE);

        assertThat(report).isCompleted();
        assertThat(report.join().complete()).isFalse();
        assertThat(report.join().records()).isZero();
    }

    @Test
    void closeBeforeTheShardsAreListedIsAnIncompleteReport() {
        ReplayLife life = life(Instant.EPOCH.minusSeconds(1), null);
        CompletableFuture<ReplayReport> report = life.start();
        life.stop(Duration.ofSeconds(1));
        time.runFor(Duration.ofSeconds(1));

        assertThat(report.join().complete()).isFalse();
        assertThat(report.join().shards()).isEmpty();
    }

    @Test
    void beginAheadOfTheServicesTimeIsRefused() {
        CompletableFuture<ReplayReport> report = life(FROM, TO).start();
        time.runFor(Duration.ofSeconds(1));

        assertThatThrownBy(report::join)
                .hasCauseInstanceOf(ConsumerException.class)
                .hasMessageContaining("ahead of the service's time");
        assertThat(parts).isZero();
    }
}
