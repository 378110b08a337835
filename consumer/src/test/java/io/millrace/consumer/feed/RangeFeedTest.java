package io.millrace.consumer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.loop.VirtualLoop;
import io.millrace.consumer.loop.VirtualTime;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.SequenceNumber;
import io.millrace.consumer.shard.Shard;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RangeFeedTest {
    private static final List<Shard> CHILDREN = List.of(new Shard("child", Set.of("shard"), HashKeyRange.ALL, false));
    private static final int SIZE = 1_000;

    private final VirtualTime time = new VirtualTime();
    private final VirtualLoop loop = new VirtualLoop(time);
    private final ScriptedReads reads = new ScriptedReads(time);
    private final ReadBudget budget = new ReadBudget(1 << 20, loop::execute);
    private final List<String> reached = new ArrayList<>();
    private final Asker reader = new Asker();

    /** Takes batches and asks for the next, or not. */
    private static final class Asker implements ShardFeed.Reader {
        final List<FeedBatch> batches = new ArrayList<>();
        final List<List<Shard>> ends = new ArrayList<>();

        @Nullable
        ShardFeed feed;

        void ask(ShardFeed asked) {
            feed = asked;
            asked.next(this);
        }

        @Override
        public void records(FeedBatch batch) {
            batches.add(batch);
            if (feed != null) {
                feed.next(this);
            }
        }

        @Override
        public void endOfShard(List<Shard> children) {
            ends.add(children);
        }

        List<String> sequences() {
            return batches.stream()
                    .flatMap(batch -> batch.records().stream())
                    .map(record -> record.sequence().digits())
                    .toList();
        }
    }

    private Instant now() {
        return Instant.EPOCH.plusNanos(time.nowNanos());
    }

    private ShardFeed open(Instant to) {
        PollingFeeds polling = new PollingFeeds(
                loop,
                reads,
                () -> CompletableFuture.completedFuture(List.of()),
                budget,
                10_000,
                new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10)),
                new Random(1),
                this::now,
                event -> {});
        return new RangeFeeds(polling, loop, this::now, to, reached::add).open("shard", Position.atTime(Instant.EPOCH));
    }

    /** A record that arrived so many seconds after the epoch. */
    private static WireRecord at(long second) {
        return new WireRecord(
                new SequenceNumber(Long.toString(second + 1)),
                "key",
                ByteBuffer.allocate(SIZE),
                Instant.ofEpochSecond(second));
    }

    private static Instant second(long second) {
        return Instant.ofEpochSecond(second);
    }

    @Test
    void batchIsCutAtTheFirstRecordThatArrivedAtTheEndOrLater() {
        reads.records(Duration.ofSeconds(9), at(1), at(2));
        reads.records(Duration.ofSeconds(9), at(3), at(5), at(4), at(6));
        reads.records(Duration.ZERO, at(7));
        reader.ask(open(second(5)));
        time.runFor(Duration.ofSeconds(5));

        assertThat(reader.sequences()).containsExactly("2", "3", "4");
        assertThat(reader.ends).containsExactly(List.of());
        assertThat(reached).containsExactly("shard");
    }

    @Test
    void cutBatchHoldsWhatIsLeftOfItUntilItIsReleased() {
        reads.records(Duration.ofSeconds(9), at(3), at(5), at(6));
        reader.ask(open(second(5)));
        time.runFor(Duration.ofSeconds(5));

        assertThat(budget.usedBytes()).isEqualTo(SIZE);
        reader.batches.get(0).release();
        reader.batches.get(0).release();
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void batchThatLiesBehindTheRangeIsGivenBack() {
        reads.records(Duration.ZERO, at(8), at(9));
        reader.ask(open(second(5)));
        time.runFor(Duration.ofSeconds(5));

        assertThat(reader.batches).isEmpty();
        assertThat(reader.ends).containsExactly(List.of());
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void endOfTheShardIsToldWithItsChildrenAndIsNotTheEndOfTheRange() {
        reads.end(CHILDREN, at(1));
        reader.ask(open(second(5)));
        time.runFor(Duration.ofSeconds(4));

        assertThat(reader.sequences()).containsExactly("2");
        assertThat(reader.ends).containsExactly(CHILDREN);
        assertThat(reached).isEmpty();
    }

    @Test
    void tipEndsTheRangeOnlyOnceItsEndIsPast() {
        reads.records(Duration.ZERO, at(0));
        ShardFeed feed = open(second(60));
        reader.ask(feed);
        time.runFor(Duration.ofSeconds(59));
        assertThat(feed.isAtTip()).isTrue();
        assertThat(reader.ends).isEmpty();
        reads.records(Duration.ZERO, at(59));
        time.runFor(Duration.ofSeconds(1));
        assertThat(reader.sequences()).containsExactly("1", "60");
        assertThat(reader.ends).isEmpty();

        time.runFor(Duration.ofSeconds(4));
        assertThat(reader.ends).containsExactly(List.of());
        int calls = reads.readMillis.size();
        time.runFor(Duration.ofMinutes(1));
        assertThat(reads.readMillis).hasSize(calls);
    }

    @Test
    void answerOfAReadThatBeganBeforeTheEndIsNotTakenForTheTip() {
        ShardFeed feed = open(second(60));
        reader.ask(feed);
        // The end and the allowance are past at 61 s; this read is sent before and its answer is old.
        time.runFor(Duration.ofSeconds(61));
        assertThat(reader.ends).isEmpty();
        reads.records(Duration.ZERO, at(59));
        time.runFor(Duration.ofSeconds(3));
        assertThat(reader.sequences()).containsExactly("60");
        assertThat(reader.ends).hasSize(1);
    }

    @Test
    void serviceThatDoesNotAnswerIsNotAtItsTip() {
        reads.silent = true;
        time.runFor(Duration.ofSeconds(100));
        reader.ask(open(second(5)));
        time.runFor(Duration.ofSeconds(5));

        assertThat(reader.ends).isEmpty();
    }

    @Test
    void emptyRangeInThePastEndsWithTheFirstAnswerAtTheTip() {
        time.runFor(Duration.ofSeconds(100));
        reader.ask(open(second(5)));
        time.runFor(Duration.ofSeconds(1));

        assertThat(reader.batches).isEmpty();
        assertThat(reader.ends).containsExactly(List.of());
        assertThat(reads.readMillis).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void closedFeedIsSilent() {
        reads.records(Duration.ZERO, at(1));
        ShardFeed feed = open(second(5));
        reader.ask(feed);
        feed.close();
        time.runFor(Duration.ofSeconds(10));

        assertThat(reader.batches).isEmpty();
        assertThat(reader.ends).isEmpty();
        assertThat(budget.usedBytes()).isZero();
    }
}
