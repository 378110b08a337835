package io.millrace.consumer.process;

import static io.millrace.consumer.process.RunnerRig.ALWAYS;
import static io.millrace.consumer.process.RunnerRig.ofKey;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.failure.FailurePolicy;
import io.millrace.consumer.lease.LeaseListener.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How records reach the handler: side by side, in order, and not where somebody said so. */
class LaneDeliveryTest {
    private static final FailurePolicy BLOCK = FailurePolicy.block();

    /** Its stages, and the texts they stand for, in the order in which they were asked for. */
    private static final class Calls {
        private final List<String> told = new ArrayList<>();
        private final List<CompletableFuture<Object>> stages = new ArrayList<>();

        CompletionStage<?> handle(ConsumerRecord record) {
            told.add(RunnerRig.text(record));
            CompletableFuture<Object> stage = new CompletableFuture<>();
            stages.add(stage);
            return stage;
        }

        void complete(String text) {
            stages.get(told.lastIndexOf(text)).complete(text);
        }

        void fail(String text) {
            stages.get(told.lastIndexOf(text)).completeExceptionally(new IllegalStateException("scripted"));
        }
    }

    private final Calls calls = new Calls();

    private RunnerRig async(int concurrency, FailurePolicy policy) {
        return new RunnerRig(concurrency, policy, Deliveries.toAsyncHandler(calls::handle)).started();
    }

    private static RunnerRig rig(int concurrency) {
        return new RunnerRig(concurrency, BLOCK).started();
    }

    private static String[] mixed(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(i -> "abcdefg".charAt(i * 5 % 7) + "" + i)
                .toArray(String[]::new);
    }

    private static void assertKeysInOrder(List<String> texts) {
        for (String key : List.of("a", "b", "c", "d", "e", "f", "g")) {
            assertThat(ofKey(texts, key).stream().map(text -> Integer.parseInt(text.substring(1))))
                    .isSorted();
        }
    }

    @Test
    void keysGoSideBySideUpToTheLimit() {
        RunnerRig rig = rig(3);
        rig.feeds.batch = 8;
        rig.write("a1", "b2", "c3", "d4", "a5", "b6", "c7", "d8");
        int most = 0;
        for (int i = 0; i < 50; i++) {
            int before = rig.told.size();
            // As long as a call takes: those that begin meanwhile are in user code at the same time.
            rig.run(RunnerRig.STEP.toMillis());
            most = Math.max(most, rig.told.size() - before);
        }
        assertThat(most).isEqualTo(3);
        assertThat(rig.done).hasSize(8);
        assertKeysInOrder(rig.done);
        assertThat(rig.mark()).isEqualTo(8);
    }

    @Test
    void concurrencyMayChangeWhileItRuns() {
        RunnerRig rig = rig(1);
        rig.write(mixed(1, 40));
        rig.run(60);
        rig.tuning.concurrency(4);
        rig.runners.tuned();
        rig.run(60);
        rig.write(mixed(41, 90));
        rig.run(60);
        rig.tuning.concurrency(1);
        rig.runners.tuned();
        rig.run(30);
        int before = rig.done.size();
        rig.run(200);
        assertThat(rig.done.size() - before).as("one at a time").isBetween(10, 21);
        rig.run(5_000);
        assertThat(rig.done).hasSize(90).doesNotHaveDuplicates();
        assertKeysInOrder(rig.told);
        assertThat(rig.mark()).isEqualTo(90);
        assertThat(rig.hold.marks).isSorted();
    }

    @Test
    void mayGoOnAtOnceAfterALongQuietTime() {
        RunnerRig rig = rig(2);
        rig.write("a1");
        for (int i = 0; i < 50; i++) {
            rig.hold.validUntilNanos =
                    rig.time.nowNanos() + Duration.ofMillis(600).toNanos();
            rig.run(100);
        }
        rig.write("a2", "a3");
        rig.run(40);
        assertThat(rig.done).containsExactly("a1", "a2", "a3");
    }

    @Test
    void consumerThatIsPausedHandsNothingOutUntilItIsResumed() {
        RunnerRig rig = rig(2);
        rig.write(mixed(1, 30));
        rig.run(45);
        rig.runners.pause(true);
        rig.run(20);
        List<String> before = List.copyOf(rig.told);
        rig.run(10_000);
        assertThat(rig.told).isEqualTo(before).hasSizeLessThan(30);
        assertThat(rig.runners.status().get(0).phase()).isEqualTo(RunnerStatus.Phase.PAUSED);
        rig.runners.pause(false);
        rig.run(2_000);
        assertThat(rig.told).hasSize(30).doesNotHaveDuplicates();
        assertThat(rig.mark()).isEqualTo(30);
    }

    @Test
    void shardThatIsPausedWaitsWithItsRetriesToo() {
        RunnerRig rig = rig(1).failing("a1", ALWAYS);
        rig.write("a1", "a2");
        rig.run(3_000);
        rig.runners.pauseShard(rig.hold.key(), true);
        rig.run(100);
        int before = rig.told.size();
        rig.run(10_000);
        assertThat(rig.told).hasSize(before);
        rig.failing.clear();
        rig.runners.pauseShard("another", false);
        rig.run(1_000);
        assertThat(rig.told).hasSize(before);
        rig.runners.pauseShard(rig.hold.key(), false);
        rig.run(3_000);
        assertThat(rig.done).containsExactly("a1", "a2");
    }

    @Test
    void keyThatIsPausedWaitsAloneAlsoWhereTheShardWasOneLane() {
        RunnerRig rig = rig(1);
        rig.runners.pauseKey(rig.hold.key(), "b", true);
        rig.run(10);
        rig.write("a1", "b2", "a3", "b4", "c5");
        rig.run(1_000);
        assertThat(rig.done).containsExactly("a1", "a3", "c5");
        assertThat(rig.mark()).isEqualTo(1);
        rig.runners.pauseKey(rig.hold.key(), "b", false);
        rig.run(1_000);
        assertThat(rig.done).containsExactly("a1", "a3", "c5", "b2", "b4");
        assertThat(rig.mark()).isEqualTo(5);
    }

    @Test
    void keyThatWasPausedBeforeItsShardCameWaits() {
        RunnerRig rig = new RunnerRig(1, BLOCK);
        rig.runners.pauseKey(rig.hold.key(), "b", true);
        rig.started().write("b1", "a2");
        rig.run(1_000);
        assertThat(rig.done).containsExactly("a2");
    }

    @Test
    void resumedKeyThatFailedIsTriedAtOnce() {
        RunnerRig rig = rig(2).failing("b1", 8);
        rig.write("b1");
        rig.run(3_000);
        rig.runners.pauseKey(rig.hold.key(), "b", true);
        rig.run(3_000);
        int before = rig.told.size();
        rig.runners.pauseKey(rig.hold.key(), "b", false);
        rig.run(15);
        assertThat(rig.told).hasSize(before + 1);
    }

    @Test
    void handOverThatIsCalledOffDeliversNothingAgain() {
        RunnerRig rig = rig(3).failing("a1", 6);
        rig.write("a1", "b2", "c3", "b4", "a5", "c6");
        rig.run(1_000);
        assertThat(rig.done).containsExactlyInAnyOrder("b2", "c3", "b4", "c6");
        assertThat(rig.mark()).isZero();
        rig.runners.drain(rig.hold);
        rig.run(500);
        assertThat(rig.hold.drained).isEqualTo(1);
        int tried = rig.told.size();
        rig.run(10_000);
        assertThat(rig.told).hasSize(tried);
        rig.runners.resume(rig.hold);
        rig.run(10_000);
        assertThat(rig.done).hasSize(6).doesNotHaveDuplicates();
        assertKeysInOrder(rig.done);
        assertThat(rig.mark()).isEqualTo(6);
    }

    @Test
    void laneKeyThatThrowsGivesWayToThePartitionKey() {
        RunnerRig rig = rig(2);
        rig.keys = record -> {
            if (RunnerRig.text(record).startsWith("b")) {
                throw new IllegalStateException("not of my kind");
            }
            return "all others";
        };
        rig.write("a1", "b2", "c3", "b4");
        rig.run(1_000);
        assertThat(rig.done).hasSize(4);
        assertKeysInOrder(rig.told);
        assertThat(rig.events(ConsumerEvent.CallFailed.class))
                .hasSizeBetween(1, 2)
                .allMatch(event -> event.operation().startsWith("lane key"));
    }

    @Test
    void laneKeyThatEndsInAnErrorGivesWayToo() {
        RunnerRig rig = rig(2);
        rig.keys = record -> {
            throw new StackOverflowError("scripted");
        };
        rig.write("a1", "b2");
        rig.run(5_000);
        assertThat(rig.done).containsExactlyInAnyOrder("a1", "b2");
    }

    @Test
    void recordsOfOneLaneKeyKeepTheirOrderAcrossPartitionKeys() {
        RunnerRig rig = rig(4);
        rig.keys = record -> Integer.parseInt(RunnerRig.text(record).substring(1)) % 2;
        rig.write("a1", "b2", "c3", "d4", "e5", "f6");
        rig.run(1_000);
        assertThat(rig.told.stream().filter(text -> "ace".contains(text.substring(0, 1))))
                .containsExactly("a1", "c3", "e5");
        assertThat(rig.told.stream().filter(text -> "bdf".contains(text.substring(0, 1))))
                .containsExactly("b2", "d4", "f6");
    }

    @Test
    void asyncCallsGoOnWithoutTheThreadAndSettleInAnyOrder() {
        RunnerRig rig = async(3, BLOCK);
        rig.write("a1", "b2", "c3", "d4", "a5");
        rig.run(200);
        assertThat(calls.told).containsExactly("a1", "b2", "c3");
        assertThat(rig.userCode.running()).isZero();
        calls.complete("b2");
        rig.run(50);
        assertThat(calls.told).containsExactly("a1", "b2", "c3", "d4");
        assertThat(rig.mark()).isZero();
        calls.complete("a1");
        rig.run(50);
        assertThat(rig.mark()).isEqualTo(2);
        assertThat(calls.told).endsWith("a5");
        List.of("c3", "d4", "a5").forEach(calls::complete);
        rig.run(50);
        assertThat(rig.mark()).isEqualTo(5);
    }

    @Test
    void stageThatFailsIsAFailureOfItsRecord() {
        RunnerRig rig = async(2, FailurePolicy.retry(2).then(FailurePolicy.skip()));
        rig.write("a1", "a2");
        rig.run(100);
        calls.fail("a1");
        rig.run(500);
        assertThat(calls.told).containsExactly("a1", "a1");
        calls.fail("a1");
        rig.run(500);
        assertThat(calls.told).containsExactly("a1", "a1", "a2");
        assertThat(rig.mark()).isEqualTo(1);
    }

    @Test
    @SuppressWarnings("NullAway")
    void noStageAndAnExceptionAreFailuresToo() {
        List<String> told = new ArrayList<>();
        RunnerRig rig = new RunnerRig(2, FailurePolicy.skip(), Deliveries.toAsyncHandler(record -> {
                    told.add(RunnerRig.text(record));
                    return switch (told.size()) {
                        case 1 -> null;
                        case 2 -> throw new IllegalStateException("scripted");
                        case 3 -> CompletableFuture.failedFuture(new IllegalStateException("scripted"));
                        default -> CompletableFuture.completedFuture("at once");
                    };
                }))
                .started();
        rig.write("a1", "a2", "a3", "a4");
        rig.run(1_000);
        assertThat(told).containsExactly("a1", "a2", "a3", "a4");
        assertThat(rig.events(ConsumerEvent.RecordSkipped.class)).hasSize(3);
        assertThat(rig.mark()).isEqualTo(4);
    }

    /** A stage of the user's own making that says what it has to say more than once, or refuses to say anything. */
    private static final class OddStage extends CompletableFuture<Object> {
        private final List<BiConsumer<? super Object, ? super Throwable>> listeners = new ArrayList<>();
        private final @Nullable Throwable refusal;

        OddStage(@Nullable Throwable refusal) {
            this.refusal = refusal;
        }

        @Override
        public CompletableFuture<Object> whenComplete(BiConsumer<? super Object, ? super Throwable> action) {
            if (refusal instanceof Error error) {
                throw error;
            } else if (refusal instanceof RuntimeException exception) {
                throw exception;
            }
            listeners.add(action);
            return this;
        }

        void tell() {
            listeners.forEach(listener -> listener.accept("done", null));
        }
    }

    @Test
    void stageThatCompletesTwiceSettlesItsRecordOnce() {
        List<OddStage> stages = new ArrayList<>();
        List<String> told = new ArrayList<>();
        RunnerRig rig = new RunnerRig(2, BLOCK, Deliveries.toAsyncHandler(record -> {
                    told.add(RunnerRig.text(record));
                    stages.add(new OddStage(null));
                    return stages.get(stages.size() - 1);
                }))
                .started();
        rig.write("a1", "a2", "a3");
        rig.run(100);
        stages.get(0).tell();
        rig.run(100);
        assertThat(told).containsExactly("a1", "a2");
        stages.get(0).tell();
        rig.run(100);
        assertThat(told).containsExactly("a1", "a2");
        assertThat(rig.mark()).isEqualTo(1);
    }

    static Stream<Throwable> refusals() {
        return Stream.of(new UnsupportedOperationException("scripted"), new StackOverflowError("scripted"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void stageThatTakesNoListenersIsAFailure(Throwable refusal) {
        List<String> told = new ArrayList<>();
        RunnerRig rig = new RunnerRig(
                        2, FailurePolicy.retry(2).then(FailurePolicy.skip()), Deliveries.toAsyncHandler(record -> {
                            told.add(RunnerRig.text(record));
                            return new OddStage(refusal);
                        }))
                .started();
        rig.write("a1", "a2");
        rig.run(2_000);
        assertThat(told).containsExactly("a1", "a1", "a2", "a2");
        assertThat(rig.mark()).isEqualTo(2);
    }

    @Test
    void whatCompletesAfterTheLossDoesNotCount() {
        RunnerRig rig = async(3, BLOCK);
        rig.write("a1", "b2", "c3", "a4");
        rig.run(100);
        calls.complete("a1");
        rig.run(20);
        rig.runners.lost(rig.hold, Reason.DISPLACED);
        calls.complete("b2");
        rig.run(20);
        calls.complete("c3");
        rig.run(1_000);
        assertThat(rig.hold.drained).as("while a call goes on").isZero();
        calls.complete("a4");
        rig.run(20);
        assertThat(rig.mark()).isEqualTo(1);
        assertThat(rig.hold.checkpoints).doesNotContain(RunnerRig.at(2), RunnerRig.at(3));
        assertThat(calls.told).doesNotHaveDuplicates().contains("a1", "b2", "c3");
        assertThat(rig.hold.drained).isEqualTo(1);
        assertThat(rig.runners.status()).isEmpty();
    }

    @Test
    void drainWaitsForAsyncCallsAndKnowsWhatTheyDid() {
        RunnerRig rig = async(3, BLOCK);
        rig.write("a1", "b2", "a3");
        rig.run(100);
        rig.runners.drain(rig.hold);
        rig.run(100);
        assertThat(rig.hold.drained).isZero();
        calls.complete("a1");
        rig.run(100);
        assertThat(rig.hold.drained).isZero();
        calls.complete("b2");
        rig.run(100);
        assertThat(rig.hold.drained).isEqualTo(1);
        assertThat(rig.mark()).isEqualTo(2);
        assertThat(calls.told).containsExactly("a1", "b2");
    }

    @Test
    void whatASlowDrainHasSettledIsWrittenBeforeItsEnd() {
        RunnerRig rig = async(3, BLOCK);
        rig.write("a1", "b2");
        rig.run(100);
        rig.runners.drain(rig.hold);
        calls.complete("a1");
        rig.run(600);
        assertThat(rig.hold.drained).isZero();
        assertThat(rig.hold.checkpoints).containsExactly(RunnerRig.at(1));
    }

    @Test
    void callThatCompletesWhileTheShardIsLetGoStillCounts() {
        RunnerRig rig = async(3, BLOCK);
        rig.write("a1", "b2");
        rig.run(100);
        calls.complete("a1");
        rig.run(100);
        rig.runners.drain(rig.hold);
        // The loop has the drain before it hears of this.
        calls.complete("b2");
        rig.run(100);
        assertThat(rig.hold.drained).isEqualTo(1);
        assertThat(rig.hold.markAtDrained).isEqualTo(RunnerRig.at(2));
    }

    @Test
    void callThatGoesOnAfterTheFenceIsInterruptedOnce() {
        RunnerRig rig = rig(1);
        rig.hold.validUntilNanos = Duration.ofMillis(100).toNanos();
        rig.write("a1");
        rig.run(5);
        rig.takes = Duration.ofSeconds(10);
        rig.run(90);
        assertThat(rig.told).containsExactly("a1");
        assertThat(rig.userCode.interrupts()).isZero();
        rig.run(1_000);
        assertThat(rig.userCode.interrupts()).isEqualTo(1);
        rig.runners.lost(rig.hold, Reason.FENCED);
        rig.run(1_000);
        assertThat(rig.userCode.interrupts()).isEqualTo(1);
    }

    @Test
    void lossInTheMiddleOfABatchSettlesNothingMore() {
        RunnerRig rig = rig(3);
        rig.write(mixed(1, 40));
        rig.run(65);
        List<String> before = List.copyOf(rig.done);
        int marks = rig.hold.marks.size();
        rig.runners.lost(rig.hold, Reason.FENCED);
        rig.run(1);
        rig.hold.over = false;
        rig.run(2_000);
        assertThat(rig.done).isEqualTo(before);
        assertThat(rig.hold.marks).hasSize(marks);
        assertThat(rig.hold.drained).isEqualTo(1);
        assertThat(rig.feeds.budget.usedBytes()).isZero();
    }
}
