package io.millrace.consumer.process;

import static io.millrace.consumer.failure.FailurePolicy.block;
import static io.millrace.consumer.failure.FailurePolicy.deadLetter;
import static io.millrace.consumer.failure.FailurePolicy.parkKey;
import static io.millrace.consumer.failure.FailurePolicy.retry;
import static io.millrace.consumer.failure.FailurePolicy.skip;
import static io.millrace.consumer.process.RunnerRig.ALWAYS;
import static io.millrace.consumer.process.RunnerRig.ofKey;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.deadletter.DeadLetter;
import io.millrace.consumer.deadletter.DeadLetterDestination;
import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.failure.FailurePolicy;
import io.millrace.consumer.failure.ParkLimit;
import io.millrace.consumer.failure.RetryLimit;
import io.millrace.consumer.lease.LeaseListener.Reason;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each policy does to records that fail, and to all others. */
class LaneFailuresTest {
    private static final Duration HOUR = Duration.ofHours(1);

    /** The rig's own letters, which are made after the policy. */
    private static final class Box implements DeadLetterDestination {
        private DeadLetterDestination letters = letter -> {
            throw new IllegalStateException("not yet");
        };

        @Override
        public java.util.concurrent.CompletionStage<?> put(DeadLetter letter) {
            return letters.put(letter);
        }
    }

    private final Box box = new Box();

    private RunnerRig rig(int concurrency, FailurePolicy policy) {
        RunnerRig rig = new RunnerRig(concurrency, policy);
        box.letters = rig.letters;
        return rig.started();
    }

    private static String[] texts(String key, int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> key + i).toArray(String[]::new);
    }

    @Test
    void recordIsTriedAgainAndThenDeadLettered() {
        RunnerRig rig = rig(1, retry(3).then(deadLetter(box))).failing("b2", ALWAYS);
        rig.write("a1", "b2", "b3", "a4");
        rig.run(5_000);

        assertThat(rig.told).containsExactly("a1", "b2", "b2", "b2", "b3", "a4");
        assertThat(rig.letters.texts()).containsExactly("b2");
        DeadLetter letter = rig.letters.safe.get(0);
        assertThat(letter.failure().attempts()).isEqualTo(3);
        assertThat(letter.failure().application()).isEqualTo("app");
        assertThat(letter.failure().workerId()).isEqualTo("worker-1");
        assertThat(letter.cause().type()).isEqualTo(IllegalStateException.class.getName());
        assertThat(letter.source().position()).isEqualTo(RunnerRig.at(2));
        assertThat(letter.failure().firstFailedAt())
                .isBefore(letter.failure().givenUpAt().minusMillis(100));
        assertThat(rig.mark()).isEqualTo(4);
        assertThat(rig.events(ConsumerEvent.RecordDeadLettered.class)).hasSize(1);
        assertThat(rig.events(ConsumerEvent.ProcessingFailed.class)).hasSize(2);
    }

    @Test
    void markWaitsForTheLetter() {
        RunnerRig rig = rig(4, deadLetter(box)).failing("b2", ALWAYS);
        rig.letters.answers.add(FakeLetters.Answer.NONE);
        rig.write("a1", "b2", "b3", "a4");
        rig.run(1_000);
        assertThat(rig.mark()).isEqualTo(1);
        assertThat(rig.told).containsExactlyInAnyOrder("a1", "b2", "a4");
        rig.letters.hanging.get(0).complete("safe");
        rig.run(1_000);
        assertThat(rig.mark()).isEqualTo(4);
        assertThat(rig.told).endsWith("b3");
    }

    @Test
    void recordIsSkippedWithAnEvent() {
        RunnerRig rig = rig(1, skip()).failing("b2", ALWAYS);
        rig.write("a1", "b2", "b3");
        rig.run(1_000);
        assertThat(rig.told).containsExactly("a1", "b2", "b3");
        assertThat(rig.mark()).isEqualTo(3);
        assertThat(rig.events(ConsumerEvent.RecordSkipped.class))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.position()).isEqualTo(RunnerRig.at(2));
                    assertThat(event.attempts()).isEqualTo(1);
                });
    }

    @Test
    void causeDecidesUnderWhichPolicyARecordFalls() {
        RunnerRig rig =
                rig(1, block().when(IllegalArgumentException.class, skip())).failing("b2", ALWAYS);
        rig.write("a1", "b2", "b3");
        rig.run(2_000);
        assertThat(rig.mark()).isEqualTo(1);
        rig.failWith(new IllegalArgumentException("now it is known"));
        rig.run(2_000);
        assertThat(rig.mark()).isEqualTo(3);
    }

    @Test
    void blockedRecordHoldsTheShardWhereThatIsOneLane() {
        RunnerRig rig = rig(1, block()).failing("b2", 20);
        rig.write("a1", "b2", "a3");
        rig.run(5_000);
        assertThat(rig.done).containsExactly("a1");
        rig.run(30_000);
        assertThat(rig.done).containsExactly("a1", "b2", "a3");
    }

    @Test
    void blockedRecordHoldsItsKeyAloneWhereKeysAreLanes() {
        RunnerRig rig = rig(2, block()).failing("b2", 20);
        rig.write("a1", "b2", "a3", "b4", "a5");
        rig.run(5_000);
        assertThat(rig.done).containsExactly("a1", "a3", "a5");
        assertThat(rig.mark()).isEqualTo(1);
        rig.run(30_000);
        assertThat(ofKey(rig.done, "b")).containsExactly("b2", "b4");
        assertThat(rig.mark()).isEqualTo(5);
    }

    @Test
    void retriesEndByTheRecordsAge() {
        RunnerRig rig = rig(1, retry(RetryLimit.untilAge(Duration.ofSeconds(8))).then(skip()))
                .failing("a1", ALWAYS);
        rig.write("a1", "a2");
        rig.run(7_900);
        assertThat(rig.done).isEmpty();
        rig.run(1_200);
        assertThat(rig.done).containsExactly("a2");
    }

    @Test
    void parkedKeyWaitsWhileAllOthersGoOnInTheirOrder() {
        RunnerRig rig = rig(1, parkKey(new ParkLimit(1_000, HOUR, Duration.ofSeconds(10))))
                .failing("b2", 3);
        rig.write("a1", "b2", "c3", "b4", "a5", "c6");
        rig.run(1_000);
        assertThat(rig.done).containsExactly("a1", "c3", "a5", "c6");
        rig.write("b7", "a8");
        rig.run(20_000);
        assertThat(rig.done).endsWith("a8");
        assertThat(rig.mark()).isEqualTo(1);
        rig.run(15_000);
        assertThat(ofKey(rig.told, "b")).containsExactly("b2", "b2", "b2", "b2", "b4", "b7");
        assertThat(rig.mark()).isEqualTo(8);
        assertThat(rig.events(ConsumerEvent.KeyParked.class)).hasSize(1);
    }

    @Test
    void parkedKeyThatHoldsTooManyGoesToTheNextStep() {
        RunnerRig rig = rig(1, parkKey(ParkLimit.of(2, HOUR)).then(skip())).failing("b1", ALWAYS);
        rig.write("b1", "a2", "b3", "b4");
        rig.run(5_000);
        assertThat(rig.mark()).isZero();
        rig.write("b5");
        rig.run(1_000);
        assertThat(ofKey(rig.told, "b")).containsExactly("b1", "b3", "b4", "b5");
        assertThat(rig.mark()).isEqualTo(5);
    }

    @Test
    void keyThatIsGivenUpBehindAnotherParkedOneGoesOnAtOnce() {
        RunnerRig rig = rig(1, parkKey(ParkLimit.of(2, HOUR)).then(skip()))
                .failing("a1", ALWAYS)
                .failing("b2", ALWAYS);
        rig.write("a1", "b2", "b3", "b4", "b5");
        rig.run(500);
        assertThat(ofKey(rig.done, "b")).containsExactly("b3", "b4", "b5");
        assertThat(rig.mark()).as("a1 is parked").isZero();
    }

    @Test
    void parkedKeyIsGivenUpInTime() {
        RunnerRig rig = rig(
                        1,
                        parkKey(new ParkLimit(1_000, Duration.ofSeconds(30), Duration.ofSeconds(20)))
                                .then(deadLetter(box)))
                .failing("b1", ALWAYS);
        rig.write("b1", "a2", "b3");
        rig.run(29_900);
        assertThat(rig.letters.safe).isEmpty();
        rig.run(500);
        assertThat(rig.letters.texts()).containsExactly("b1");
        assertThat(rig.told).containsExactly("b1", "a2", "b1", "b1", "b3");
        assertThat(rig.mark()).isEqualTo(3);
    }

    @Test
    void parkedKeyIsGivenUpWhenTheWindowIsFull() {
        RunnerRig rig =
                rig(1, parkKey(ParkLimit.of(1_000_000, HOUR)).then(skip())).failing("b1", ALWAYS);
        rig.write("b1", "a2");
        rig.write(texts("b", 3, 10_500));
        for (int i = 0; i < 100 && rig.events(ConsumerEvent.RecordSkipped.class).isEmpty(); i++) {
            rig.run(10_000);
        }
        assertThat(rig.told.subList(0, 3)).containsExactly("b1", "a2", "b3");
        assertThat(rig.events(ConsumerEvent.RecordSkipped.class)).hasSize(1);
    }

    @Test
    void parkedKeyIsGivenUpWhenTheShardCannotEndWithoutIt() {
        RunnerRig rig = rig(1, parkKey(ParkLimit.of(100, HOUR)).then(skip())).failing("b1", ALWAYS);
        rig.write("b1", "a2", "b3");
        rig.feeds.children = List.of();
        rig.feeds.arrived();
        rig.run(2_000);
        assertThat(ofKey(rig.done, "b")).containsExactly("b3");
        assertThat(rig.hold.ends).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"FAILED_STAGE", "THROWN", "NO_STAGE"})
    void destinationThatFailsIsTriedUntilItHasTheLetter(FakeLetters.Answer answer) {
        RunnerRig rig = rig(2, deadLetter(box)).failing("b1", ALWAYS);
        IntStream.range(0, 5).forEach(i -> rig.letters.answers.add(answer));
        rig.write("b1", "b2", "a3");
        rig.run(800);
        assertThat(rig.mark()).isZero();
        assertThat(rig.done).containsExactly("a3");
        rig.run(10_000);
        assertThat(rig.letters.puts).isEqualTo(6);
        assertThat(rig.letters.texts()).containsExactly("b1");
        assertThat(rig.told).containsExactly("b1", "a3", "b2");
        assertThat(rig.mark()).isEqualTo(3);
        assertThat(rig.events(ConsumerEvent.CallFailed.class))
                .hasSize(5)
                .allMatch(event -> event.operation().contains("dead letter"));
    }

    @Test
    void destinationThatHangsIsTriedAgainAfterFiveMinutes() {
        RunnerRig rig = rig(2, deadLetter(box)).failing("b1", ALWAYS);
        rig.letters.answers.add(FakeLetters.Answer.NONE);
        rig.write("b1", "b2");
        rig.run(299_900);
        assertThat(rig.letters.puts).isEqualTo(1);
        rig.run(1_000);
        assertThat(rig.letters.puts).isEqualTo(2);
        assertThat(rig.mark()).isEqualTo(2);
        rig.letters.hanging.get(0).complete("late");
        rig.run(1_000);
        assertThat(rig.events(ConsumerEvent.RecordDeadLettered.class)).hasSize(1);
    }

    @Test
    void drainWaitsForALetterOnItsWay() {
        RunnerRig rig = rig(1, deadLetter(box)).failing("b2", ALWAYS);
        rig.letters.takes = Duration.ofMillis(500);
        rig.write("a1", "b2", "a3");
        rig.run(60);
        rig.runners.drain(rig.hold);
        rig.run(300);
        assertThat(rig.hold.drained).isZero();
        rig.run(300);
        assertThat(rig.hold.drained).isEqualTo(1);
        assertThat(rig.mark()).isEqualTo(2);
        assertThat(rig.told).containsExactly("a1", "b2");
    }

    @Test
    void drainDoesNotWaitForADestinationThatIsDown() {
        RunnerRig rig = rig(1, deadLetter(box)).failing("b2", ALWAYS);
        IntStream.range(0, 1_000).forEach(i -> rig.letters.answers.add(FakeLetters.Answer.FAILED_STAGE));
        rig.write("a1", "b2", "a3");
        rig.run(5_000);
        rig.runners.drain(rig.hold);
        rig.run(100);
        assertThat(rig.hold.drained).isEqualTo(1);
        assertThat(rig.mark()).isEqualTo(1);
    }

    @Test
    void lossForgetsTheLetter() {
        RunnerRig rig = rig(1, deadLetter(box)).failing("b2", ALWAYS);
        rig.letters.answers.add(FakeLetters.Answer.NONE);
        rig.write("a1", "b2", "a3");
        rig.run(100);
        rig.runners.lost(rig.hold, Reason.DISPLACED);
        rig.run(100);
        assertThat(rig.hold.drained).isEqualTo(1);
        rig.letters.hanging.get(0).complete("safe");
        rig.run(60_000);
        assertThat(rig.letters.puts).isEqualTo(1);
        assertThat(rig.mark()).isEqualTo(1);
        assertThat(rig.told).containsExactly("a1", "b2");
    }

    @Test
    void resumedKeyDoesNotComeBackWhileItsLetterIsOnItsWay() {
        RunnerRig rig = rig(2, deadLetter(box)).failing("b1", 1);
        rig.letters.takes = Duration.ofSeconds(5);
        rig.write("b1", "b2");
        rig.run(500);
        rig.runners.pauseKey(rig.hold.key(), "b", true);
        rig.run(500);
        rig.runners.pauseKey(rig.hold.key(), "b", false);
        rig.run(20_000);
        assertThat(rig.letters.texts()).containsExactly("b1");
        assertThat(rig.told).containsExactly("b1", "b2");
    }

    @Test
    void lettersOnTheirWayAreWaitedForWhenLanesBecomeOne() {
        RunnerRig rig = rig(4, deadLetter(box)).failing("a1", 1).failing("b2", 1);
        rig.letters.answers.add(FakeLetters.Answer.NONE);
        rig.letters.answers.add(FakeLetters.Answer.NONE);
        rig.write("a1", "b2", "b3", "c4");
        rig.run(500);
        assertThat(rig.letters.puts).isEqualTo(2);
        rig.tuning.concurrency(1);
        rig.runners.tuned();
        rig.write("d5");
        rig.run(500);
        assertThat(rig.told).containsExactlyInAnyOrder("a1", "b2", "c4");
        rig.letters.hanging.get(0).complete("safe");
        rig.run(500);
        assertThat(rig.told).hasSize(3);
        rig.letters.hanging.get(1).complete("safe");
        rig.run(500);
        assertThat(rig.told.subList(3, 5)).containsExactly("b3", "d5");
        assertThat(rig.mark()).isEqualTo(5);
        rig.runners.drain(rig.hold);
        rig.run(500);
        assertThat(rig.hold.drained).isEqualTo(1);
    }

    @Test
    void policyThatIsChangedCountsFromTheNextFailureOn() {
        RunnerRig rig = rig(1, block()).failing("a1", ALWAYS);
        rig.write("a1", "a2");
        rig.run(3_000);
        rig.tuning.policy(retry(1).then(skip()));
        rig.runners.tuned();
        rig.run(2_000);
        assertThat(rig.done).containsExactly("a2");
    }

    @Test
    void parkedKeyFollowsANewPolicy() {
        RunnerRig rig = rig(1, parkKey(ParkLimit.of(100, HOUR))).failing("a1", ALWAYS);
        rig.write("a1", "a2", "b3");
        rig.run(3_000);
        rig.tuning.policy(skip());
        rig.runners.tuned();
        rig.run(2_000);
        assertThat(rig.done).containsExactly("b3", "a2");
        assertThat(rig.mark()).isEqualTo(3);
    }

    @Test
    void policyThatParksCountsTheRecordsOfTheKeyAloneWhereTheShardIsOneLaneYet() {
        RunnerRig rig = rig(1, block()).failing("a1", ALWAYS);
        rig.write("a1", "b2", "b3", "b4", "b5", "a6");
        rig.run(1_000);
        int calls = rig.told.size();
        while (rig.told.size() == calls) {
            rig.run(1);
        }
        rig.tuning.policy(retry(1).then(parkKey(ParkLimit.of(1, HOUR))).then(skip()));
        rig.runners.tuned();
        rig.run(2_000);
        assertThat(rig.done).containsExactly("b2", "b3", "b4", "b5");
        assertThat(rig.events(ConsumerEvent.KeyParked.class)).hasSize(1);
        rig.write("a7");
        rig.run(1_000);
        assertThat(rig.done).endsWith("a6", "a7");
    }

    @Test
    void callThatWasInterruptedAtTheFenceHasNotFailed() {
        RunnerRig rig = rig(1, skip());
        rig.hold.validUntilNanos = Duration.ofMillis(45).toNanos();
        rig.failAt(Duration.ofMillis(36), Duration.ofMillis(45));
        rig.write(texts("a", 1, 8));
        rig.run(500);
        assertThat(rig.told).hasSizeGreaterThan(rig.done.size());
        assertThat(rig.userCode.isInterrupted()).isTrue();
        rig.hold.validUntilNanos = Duration.ofHours(1).toNanos();
        rig.run(2_000);
        assertThat(rig.done).containsExactly(texts("a", 1, 8));
        assertThat(rig.events(ConsumerEvent.RecordSkipped.class)).isEmpty();
    }

    @Test
    void whatHasFailedForLongestIsTold() {
        RunnerRig rig = rig(2, block()).failing("a1", ALWAYS).failing("b2", ALWAYS);
        rig.write("a1");
        rig.run(10_000);
        rig.write("b2");
        rig.run(40_000);
        assertThat(rig.runners.status().get(0).health().cause()).contains("record 1/0");
    }
}
