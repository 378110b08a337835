package io.millrace.consumer.process;

import static io.millrace.consumer.failure.FailurePolicy.bisect;
import static io.millrace.consumer.failure.FailurePolicy.deadLetter;
import static io.millrace.consumer.failure.FailurePolicy.retry;
import static io.millrace.consumer.failure.FailurePolicy.skip;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.Aggregator;
import io.millrace.aggregation.UserRecord;
import io.millrace.consumer.deadletter.DeadLetter;
import io.millrace.consumer.deadletter.DeadLetterDestination;
import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.event.ShardHealth;
import io.millrace.consumer.failure.FailurePolicy;
import io.millrace.consumer.feed.WireRecord;
import io.millrace.consumer.shard.SequenceNumber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What each policy does to batches that a processor fails on. */
class BatchFailuresTest {
    private static final int RECORDS = 100;

    private final List<String> done = new ArrayList<>();
    private final List<Integer> sizes = new ArrayList<>();
    private final Set<String> poison = new HashSet<>();
    private final Box box = new Box();

    /** The rig's own letters, which are made after the policy. */
    private static final class Box implements DeadLetterDestination {
        private DeadLetterDestination letters = letter -> {
            throw new IllegalStateException("not yet");
        };

        @Override
        public CompletionStage<?> put(DeadLetter letter) {
            return letters.put(letter);
        }
    }

    private RunnerRig rig(FailurePolicy policy) {
        RunnerRig rig =
                new RunnerRig(1, policy, Deliveries.toProcessors(context -> (batch, checkpointer) -> process(batch)));
        box.letters = rig.letters;
        Aggregator aggregate = Aggregator.unstamped(1 << 20);
        for (int i = 0; i < RECORDS; i++) {
            aggregate.add(UserRecord.of("key", ("r" + i).getBytes(StandardCharsets.UTF_8)));
        }
        rig.feeds.records.add(
                new WireRecord(new SequenceNumber("1"), "key", ByteBuffer.wrap(aggregate.encode()), Instant.EPOCH));
        return rig.started();
    }

    private void process(RecordBatch batch) {
        List<String> texts = batch.records().stream().map(RunnerRig::text).toList();
        sizes.add(texts.size());
        if (texts.stream().anyMatch(poison::contains)) {
            throw new IllegalStateException("scripted");
        }
        done.addAll(texts);
    }

    private static List<String> allBut(String... left) {
        return IntStream.range(0, RECORDS)
                .mapToObj(i -> "r" + i)
                .filter(text -> !List.of(left).contains(text))
                .toList();
    }

    @Test
    void batchIsHalvedDownToThePoisonRecordAndTheRestIsProcessedInOrder() {
        poison.addAll(Set.of("r0", "r37", "r99"));
        RunnerRig rig = rig(retry(2).then(bisect()).then(deadLetter(box)));
        rig.run(60_000);
        assertThat(done).isEqualTo(allBut("r0", "r37", "r99"));
        assertThat(rig.letters.texts()).containsExactly("r0", "r37", "r99");
        assertThat(rig.events(ConsumerEvent.RecordDeadLettered.class)).hasSize(3);
        assertThat(sizes).as("calls").hasSizeLessThan(60);
        assertThat(rig.letters.safe.get(0).failure().attempts()).isEqualTo(8);
    }

    @Test
    void goodRecordsOfABatchAreNotGivenAwayWithTheBadOne() {
        poison.add("r50");
        RunnerRig rig = rig(bisect().then(skip()));
        rig.run(10_000);
        assertThat(done).isEqualTo(allBut("r50"));
        assertThat(rig.events(ConsumerEvent.RecordSkipped.class))
                .singleElement()
                .satisfies(event -> assertThat(event.position().subSequence()).isEqualTo(50));
    }

    @Test
    void withoutBisectionAllOfTheBatchIsGivenAway() {
        poison.add("r50");
        RunnerRig rig = rig(retry(2).then(deadLetter(box)));
        rig.run(10_000);
        assertThat(rig.letters.texts()).containsExactlyInAnyOrderElementsOf(allBut());
        assertThat(rig.letters.mostAtOnce).isEqualTo(32);
        assertThat(done).isEmpty();
    }

    @Test
    void nothingFollowsUntilEachLetterIsSafe() {
        poison.add("r0");
        RunnerRig rig = rig(bisect().then(deadLetter(box)));
        rig.letters.answers.addAll(
                List.of(FakeLetters.Answer.FAILED_STAGE, FakeLetters.Answer.THROWN, FakeLetters.Answer.NO_STAGE));
        rig.run(300);
        assertThat(done).isEmpty();
        rig.run(20_000);
        assertThat(rig.letters.texts()).containsExactly("r0");
        assertThat(done).isEqualTo(allBut("r0"));
    }

    @Test
    void anotherPolicyGivesAwayWhatTheFirstDestinationDidNotTake() {
        poison.add("r0");
        RunnerRig rig = rig(deadLetter(box));
        IntStream.range(0, 40).forEach(i -> rig.letters.answers.add(FakeLetters.Answer.GOOD));
        IntStream.range(0, 1_000).forEach(i -> rig.letters.answers.add(FakeLetters.Answer.FAILED_STAGE));
        rig.run(5_000);
        assertThat(rig.letters.texts()).hasSize(40);
        rig.tuning.policy(skip());
        rig.run(5_000);
        assertThat(rig.events(ConsumerEvent.RecordDeadLettered.class)).hasSize(40);
        assertThat(rig.events(ConsumerEvent.RecordSkipped.class)).hasSize(60);
        assertThat(rig.runners.status().get(0).atTip()).isTrue();
    }

    @Test
    void anotherPolicyTriesABatchAgainWhoseLettersNobodyTakes() {
        poison.add("r50");
        RunnerRig rig = rig(deadLetter(box));
        IntStream.range(0, 1_000).forEach(i -> rig.letters.answers.add(FakeLetters.Answer.FAILED_STAGE));
        rig.run(5_000);
        rig.letters.answers.clear();
        rig.tuning.policy(bisect().then(deadLetter(box)));
        rig.run(10_000);
        assertThat(done).isEqualTo(allBut("r50"));
        assertThat(rig.letters.texts()).containsExactly("r50");
    }

    @Test
    void drainDoesNotWaitForADestinationThatIsDown() {
        poison.add("r0");
        RunnerRig rig = rig(bisect().then(deadLetter(box)));
        IntStream.range(0, 1_000).forEach(i -> rig.letters.answers.add(FakeLetters.Answer.FAILED_STAGE));
        rig.run(5_000);
        rig.runners.drain(rig.hold);
        rig.run(200);
        assertThat(rig.hold.drained).isEqualTo(1);
        assertThat(done).isEmpty();
    }

    @Test
    void batchThatIsGivenUpIsNoTroubleAnyMore() {
        poison.add("r0");
        RunnerRig rig = rig(retry(3).then(skip()));
        rig.run(120_000);
        assertThat(rig.runners.status().get(0).health().state()).isEqualTo(ShardHealth.State.RUNNING);
    }

    @Test
    void callThatWasInterruptedAtTheFenceHasNotFailed() {
        poison.add("r0");
        RunnerRig rig = rig(skip());
        rig.hold.validUntilNanos = Duration.ofMillis(25).toNanos();
        rig.run(500);
        assertThat(sizes).hasSize(1);
        assertThat(rig.userCode.isInterrupted()).isTrue();
        poison.clear();
        rig.hold.validUntilNanos = Duration.ofHours(1).toNanos();
        rig.run(500);
        assertThat(done).isEqualTo(allBut());
    }
}
