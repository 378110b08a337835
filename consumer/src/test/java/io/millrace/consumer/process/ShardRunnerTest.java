package io.millrace.consumer.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.aggregation.Aggregator;
import io.millrace.aggregation.HashKeyRange;
import io.millrace.aggregation.UserRecord;
import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.feed.Backoff;
import io.millrace.consumer.feed.WireRecord;
import io.millrace.consumer.lease.LeaseListener.Reason;
import io.millrace.consumer.loop.VirtualLoop;
import io.millrace.consumer.loop.VirtualTime;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import io.millrace.consumer.shard.Shard;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ShardRunnerTest {
    private static final Duration STEP = Duration.ofMillis(10);
    private static final List<Shard> CHILDREN =
            List.of(new Shard("child", Set.of("shardId-000000000000"), HashKeyRange.ALL, false));

    static final ProcessSettings SETTINGS = new ProcessSettings(
            HashRangeFilter.PER_RECORD,
            Duration.ofSeconds(5),
            50,
            new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1)));

    private final VirtualTime time = new VirtualTime();
    private final VirtualLoop loop = new VirtualLoop(time);
    private final FakeFeeds feeds = new FakeFeeds(loop);
    private final VirtualUserCode userCode = new VirtualUserCode(loop, () -> STEP);
    private final List<ConsumerEvent> events = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final FakeHold hold = new FakeHold(Position.trimHorizon());
    private final FakeProcessor processor = new FakeProcessor();
    private int failures;
    private String poison = "";

    private ShardRunners runners(Deliveries deliveries, FakeHold gained) {
        ShardRunners runners = new ShardRunners(new RunnerParts(
                "clicks",
                "worker-1",
                loop,
                userCode,
                feeds,
                deliveries,
                new Unwrapper(Unwrapper.DEFAULT_LIMIT_BYTES),
                SETTINGS,
                new Random(1),
                events::add));
        runners.gained(gained);
        return runners;
    }

    private ShardRunners byRecord() {
        return runners(Deliveries.toHandler(this::handle), hold);
    }

    private ShardRunners byBatch() {
        return runners(Deliveries.toProcessors(context -> processor.open(context)), hold);
    }

    private void handle(ConsumerRecord record) {
        String text = StandardCharsets.UTF_8.decode(record.data()).toString();
        told.add(text);
        if (text.equals(poison) && failures > 0) {
            failures--;
            throw new IllegalStateException("scripted");
        }
    }

    private void write(int from, int to) {
        for (int i = from; i <= to; i++) {
            feeds.records.add(wire(i, ("r" + i).getBytes(StandardCharsets.UTF_8)));
        }
        feeds.arrived();
    }

    private static WireRecord wire(long sequence, byte[] data) {
        return new WireRecord(new SequenceNumber(Long.toString(sequence)), "key", ByteBuffer.wrap(data), Instant.EPOCH);
    }

    private static RecordPosition at(long sequence, long sub) {
        return new RecordPosition(new SequenceNumber(Long.toString(sequence)), sub);
    }

    private void run(long millis) {
        time.runFor(Duration.ofMillis(millis));
    }

    @Test
    void holdHearsHowManyBytesWereRead() {
        write(1, 6);
        byRecord();
        run(1_000);

        assertThat(hold.bytesRead).isEqualTo(6 * wire(1, new byte[2]).sizeBytes());
    }

    @Test
    void recordsAreHandedOverInOrderAndTheMarkFollows() {
        write(1, 6);
        ShardRunners runners = byRecord();
        run(1_000);
        assertThat(told).containsExactly("r1", "r2", "r3", "r4", "r5", "r6");
        assertThat(hold.lastMark()).isEqualTo(at(6, 0));
        assertThat(hold.marks).isSorted();
        assertThat(runners.status().get(0).atTip()).isTrue();
        assertThat(events.get(0)).isInstanceOf(ConsumerEvent.BatchRead.class);
    }

    @Test
    void drainLetsTheRunningCallEndAndHandsOutNothingMore() {
        write(1, 6);
        ShardRunners runners = byRecord();
        run(25);
        int delivered = told.size();
        runners.drain(hold);
        run(1);
        assertThat(hold.drained).isZero();
        assertThat(runners.status().get(0).phase()).isEqualTo(RunnerStatus.Phase.DRAINING);
        run(1_000);
        assertThat(hold.drained).isEqualTo(1);
        assertThat(told).hasSize(delivered).hasSizeLessThan(6);
        assertThat(hold.lastMark()).isEqualTo(at(delivered, 0));
        runners.lost(hold, Reason.HANDED_OVER);
        run(10);
        assertThat(runners.status()).isEmpty();
        assertThat(feeds.feeds).allMatch(feed -> feed.closed);
    }

    @Test
    void resumeGoesOnBehindTheLastSettledRecord() {
        write(1, 6);
        ShardRunners runners = byRecord();
        run(25);
        runners.drain(hold);
        run(100);
        runners.resume(hold);
        run(1_000);
        assertThat(told).containsExactly("r1", "r2", "r3", "r4", "r5", "r6");
        assertThat(hold.lastMark()).isEqualTo(at(6, 0));
    }

    @Test
    void drainThatIsCalledOffWhileACallRunsLosesNothing() {
        write(1, 6);
        ShardRunners runners = byRecord();
        run(25);
        runners.drain(hold);
        runners.resume(hold);
        run(1_000);
        assertThat(hold.drained).isZero();
        assertThat(told).containsExactly("r1", "r2", "r3", "r4", "r5", "r6");
    }

    @Test
    void lossInterruptsTheRunningCallDropsItsResultAndWaitsForItsReturn() {
        write(1, 6);
        ShardRunners runners = byRecord();
        run(25);
        List<String> before = List.copyOf(told);
        List<RecordPosition> marked = List.copyOf(hold.marks);
        runners.lost(hold, Reason.DISPLACED);
        run(1);
        assertThat(userCode.isInterrupted()).isTrue();
        assertThat(hold.drained).isZero();
        run(1_000);
        assertThat(hold.drained).isEqualTo(1);
        assertThat(told).isEqualTo(before);
        assertThat(hold.marks).isEqualTo(marked);
        assertThat(runners.status()).isEmpty();
    }

    @Test
    void nothingIsHandedOutAfterTheFenceUntilTheHoldIsValidAgain() {
        write(1, 6);
        hold.validUntilNanos = Duration.ofMillis(45).toNanos();
        byRecord();
        run(500);
        int delivered = told.size();
        assertThat(delivered).isBetween(1, 4);
        hold.validUntilNanos = Duration.ofSeconds(5).toNanos();
        run(1_000);
        assertThat(told).containsExactly("r1", "r2", "r3", "r4", "r5", "r6");
    }

    @Test
    void renewalsCarryALongSliceOn() {
        feeds.records.add(wire(1, aggregate(300)));
        hold.validUntilNanos = Duration.ofMillis(600).toNanos();
        byRecord();
        for (int i = 0; i < 40; i++) {
            run(100);
            hold.validUntilNanos = time.nowNanos() + Duration.ofMillis(600).toNanos();
        }
        assertThat(told).hasSize(300).doesNotHaveDuplicates();
        assertThat(userCode.isInterrupted()).isFalse();
        assertThat(hold.marks).hasSizeGreaterThan(5).isSorted();
        assertThat(hold.lastMark()).isEqualTo(at(1, 299));
    }

    @Test
    void runningCallIsInterruptedAtTheFenceItself() {
        feeds.records.add(wire(1, aggregate(100)));
        hold.validUntilNanos = Duration.ofMillis(333).toNanos();
        byRecord();
        run(332);
        assertThat(userCode.isInterrupted()).isFalse();
        run(2);
        assertThat(userCode.isInterrupted()).isTrue();
        assertThat(told).hasSizeLessThanOrEqualTo(34);
    }

    @Test
    void failingRecordBlocksTheShardAndIsTriedAgainWithGrowingDelays() {
        write(1, 4);
        poison = "r2";
        failures = 4;
        ShardRunners runners = byRecord();
        run(60);
        assertThat(runners.status().get(0).phase()).isEqualTo(RunnerStatus.Phase.RETRYING);
        assertThat(hold.lastMark()).isEqualTo(at(1, 0));
        run(5_000);
        assertThat(told).containsExactly("r1", "r2", "r2", "r2", "r2", "r2", "r3", "r4");
        List<ConsumerEvent.ProcessingFailed> failed = events.stream()
                .filter(ConsumerEvent.ProcessingFailed.class::isInstance)
                .map(ConsumerEvent.ProcessingFailed.class::cast)
                .toList();
        assertThat(failed).extracting(ConsumerEvent.ProcessingFailed::attempt).containsExactly(1, 2, 3, 4);
        assertThat(failed).allMatch(each -> each.position().equals(at(2, 0)));
        for (int i = 0; i < 4; i++) {
            assertThat(failed.get(i).retryIn().toMillis()).isBetween(50L << i, 100L << i);
        }
    }

    @Test
    void shardThatFailsCanBeHandedOverAtOnce() {
        write(1, 4);
        poison = "r2";
        failures = Integer.MAX_VALUE;
        ShardRunners runners = byRecord();
        run(2_000);
        runners.drain(hold);
        run(20);
        assertThat(hold.drained).isEqualTo(1);
        assertThat(hold.lastMark()).isEqualTo(at(1, 0));
    }

    @Test
    void endOfShardIsToldOnceWhenAllIsSettled() {
        write(1, 3);
        feeds.children = CHILDREN;
        byRecord();
        run(20);
        assertThat(hold.ends).isZero();
        run(5_000);
        assertThat(hold.ends).isEqualTo(1);
        assertThat(hold.endedWith).isEqualTo(CHILDREN);
        assertThat(hold.lastMark()).isEqualTo(at(3, 0));
    }

    @Test
    void settledRecordsAreWrittenWithinTheIntervalAndNotAgain() {
        byRecord();
        run(20_000);
        assertThat(hold.checkpoints).isEmpty();
        write(1, 2);
        run(5_100);
        assertThat(hold.checkpoints).containsExactly(at(2, 0));
        run(60_000);
        assertThat(hold.checkpoints).hasSize(1);
    }

    @Test
    void manySettledRecordsAreWrittenAtOnce() {
        feeds.records.add(wire(1, aggregate(300)));
        byRecord();
        run(3_500);
        assertThat(hold.checkpoints).hasSizeBetween(3, 6).isSorted();
    }

    @Test
    void checkpointInsideAnAggregateStartsBehindIt() {
        feeds.records.add(wire(7, aggregate(5)));
        FakeHold late = new FakeHold(new Position.After(at(7, 2)));
        runners(Deliveries.toHandler(this::handle), late);
        run(1_000);
        assertThat(told).containsExactly("a3", "a4");
        assertThat(late.marks.get(0)).isGreaterThanOrEqualTo(at(7, 3));
    }

    @Test
    void processorLivesThroughStartedBatchesAndShutdown() {
        write(1, 4);
        ShardRunners runners = byBatch();
        run(1_000);
        assertThat(processor.calls).containsExactly("started", "r1,r2", "r3,r4");
        assertThat(hold.marks).isEmpty();
        CompletableFuture<CheckpointResult> written = processor.checkpointer().checkpoint();
        run(10);
        assertThat(written).isCompletedWithValue(CheckpointResult.WRITTEN);
        assertThat(hold.checkpoints).containsExactly(at(4, 0));
        runners.drain(hold);
        run(100);
        assertThat(processor.calls).endsWith("shutdownRequested");
        assertThat(hold.drained).isEqualTo(1);
        runners.lost(hold, Reason.HANDED_OVER);
        run(100);
        assertThat(processor.calls).endsWith("shutdownRequested").doesNotContain("leaseLost");
    }

    @Test
    void processorHearsOfALossOnceAndNothingAfterIt() {
        write(1, 4);
        ShardRunners runners = byBatch();
        run(1_000);
        runners.lost(hold, Reason.FENCED);
        hold.over = true;
        run(100);
        assertThat(processor.calls).endsWith("leaseLost");
        assertThat(hold.drained).isEqualTo(1);
        CompletableFuture<CheckpointResult> late = processor.checkpointer().checkpoint();
        run(10);
        assertThat(late).isCompletedWithValue(CheckpointResult.LEASE_LOST);
    }

    @Test
    void batchThatFailsComesAgainAndIsNeverSkipped() {
        write(1, 4);
        processor.failOn = "r1,r2";
        processor.failures = 2;
        byBatch();
        run(3_000);
        assertThat(processor.calls).containsExactly("started", "r1,r2", "r1,r2", "r1,r2", "r3,r4");
    }

    @Test
    void shardEndIsToldToTheProcessorUntilItReturnsNormally() {
        write(1, 2);
        feeds.children = CHILDREN;
        processor.failOn = "shardEnded";
        processor.failures = 2;
        byBatch();
        run(3_000);
        assertThat(processor.calls).containsExactly("started", "r1,r2", "shardEnded", "shardEnded", "shardEnded");
        assertThat(hold.ends).isEqualTo(1);
    }

    @Test
    void handOverThatIsCalledOffMakesANewProcessorBehindTheLastCheckpoint() {
        write(1, 4);
        ShardRunners runners = byBatch();
        run(1_000);
        CompletableFuture<CheckpointResult> written = processor
                .checkpointer()
                .checkpoint(processor.batches.get(0).records().get(1));
        run(10);
        assertThat(written).isCompletedWithValue(CheckpointResult.WRITTEN);
        runners.drain(hold);
        run(100);
        runners.resume(hold);
        run(1_000);
        assertThat(processor.opened).isEqualTo(2);
        assertThat(processor.calls)
                .containsExactly("started", "r1,r2", "r3,r4", "shutdownRequested", "started", "r3", "r4");
        assertThat(feeds.opened).containsExactly(Position.trimHorizon(), new Position.After(at(2, 0)));
    }

    @Test
    void checkpointOfARecordThatWasNotHandedOutIsRefused() {
        write(1, 2);
        byBatch();
        run(1_000);
        ConsumerRecord known = processor.batches.get(0).records().get(1);
        ConsumerRecord unknown = new ConsumerRecord(
                "clicks", hold.shardId(), at(9, 0), known.content(), known.approximateArrival(), null);
        ConsumerRecord foreign =
                new ConsumerRecord("clicks", "other", at(1, 0), known.content(), known.approximateArrival(), null);
        assertThatThrownBy(() -> processor.checkpointer().checkpoint(unknown)).hasMessageContaining("9/0");
        assertThatThrownBy(() -> processor.checkpointer().checkpoint(foreign)).hasMessageContaining("other");
    }

    @Test
    void checkpointThatStepsBackIsSuperseded() {
        write(1, 2);
        byBatch();
        run(1_000);
        List<ConsumerRecord> records = processor.batches.get(0).records();
        CompletableFuture<CheckpointResult> forth = processor.checkpointer().checkpoint(records.get(1));
        CompletableFuture<CheckpointResult> back = processor.checkpointer().checkpoint(records.get(0));
        run(10);
        assertThat(forth).isCompletedWithValue(CheckpointResult.WRITTEN);
        assertThat(back).isCompletedWithValue(CheckpointResult.SUPERSEDED);
        assertThat(hold.checkpoints).containsExactly(at(2, 0));
    }

    private static byte[] aggregate(int count) {
        Aggregator aggregator = Aggregator.unstamped(1 << 20);
        for (int i = 0; i < count; i++) {
            aggregator.add(UserRecord.of("key", ("a" + i).getBytes(StandardCharsets.UTF_8)));
        }
        return aggregator.encode();
    }

    /** Writes down its calls; fails when told. */
    private static final class FakeProcessor implements ShardProcessor {
        private final List<String> calls = new ArrayList<>();
        private final List<RecordBatch> batches = new ArrayList<>();
        private @Nullable Checkpointer latest;
        private String failOn = "";
        private int failures;
        private int opened;

        ShardProcessor open(ShardContext context) {
            opened++;
            assertThat(context.stream()).isEqualTo("clicks");
            return this;
        }

        Checkpointer checkpointer() {
            return Objects.requireNonNull(latest, "no batch was handed out");
        }

        private void called(String what) {
            calls.add(what);
            if (what.equals(failOn) && failures > 0) {
                failures--;
                throw new IllegalStateException("scripted");
            }
        }

        @Override
        public void started(ShardContext context) {
            called("started");
        }

        @Override
        public void process(RecordBatch batch, Checkpointer checkpointer) {
            latest = checkpointer;
            batches.add(batch);
            called(String.join(
                    ",",
                    batch.records().stream()
                            .map(record ->
                                    StandardCharsets.UTF_8.decode(record.data()).toString())
                            .toList()));
        }

        @Override
        public void leaseLost() {
            called("leaseLost");
        }

        @Override
        public void shardEnded(Checkpointer checkpointer) {
            called("shardEnded");
        }

        @Override
        public void shutdownRequested(Checkpointer checkpointer) {
            called("shutdownRequested");
        }
    }
}
