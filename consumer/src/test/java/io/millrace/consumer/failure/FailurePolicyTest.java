package io.millrace.consumer.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.consumer.deadletter.DeadLetterDestination;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FailurePolicyTest {
    private static final DeadLetterDestination QUEUE = letter -> CompletableFuture.completedFuture(letter);
    private static final Decision AGAIN = new Decision.Retry(false);
    private static final Decision FOR_EVER = new Decision.Retry(true);
    private static final Decision SKIP = new Decision.Skip();

    /** One failure of a young single record, which only differs in what a test is about. */
    private static Failing failing(int attempts) {
        return new Failing(
                new IllegalStateException("scripted"),
                attempts,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                1,
                0,
                false);
    }

    private static Failing since(Duration sinceFirst, Duration age) {
        return new Failing(new IllegalStateException("scripted"), 1, sinceFirst, age, Duration.ZERO, 1, 0, false);
    }

    private static Failing parked(Duration inStep, int held, boolean cornered) {
        return new Failing(
                new IllegalStateException("scripted"), 1, Duration.ZERO, Duration.ZERO, inStep, 1, held, cornered);
    }

    private static Failing batch(int size) {
        return new Failing(
                new IllegalStateException("scripted"), 1, Duration.ZERO, Duration.ZERO, Duration.ZERO, size, 0, false);
    }

    @Test
    void blockTriesForEver() {
        assertThat(FailurePolicy.block().decide(0, failing(1_000_000))).contains(FOR_EVER);
    }

    @Test
    void retryCountsTheFirstCallToo() {
        FailurePolicy policy = FailurePolicy.retry(3);
        assertThat(policy.decide(0, failing(1))).contains(AGAIN);
        assertThat(policy.decide(0, failing(2))).contains(AGAIN);
        assertThat(policy.decide(0, failing(3))).isEmpty();
        assertThat(FailurePolicy.retry(1).decide(0, failing(1))).isEmpty();
    }

    @Test
    void retryEndsByTimeOrByAge() {
        FailurePolicy within = FailurePolicy.retry(RetryLimit.within(Duration.ofSeconds(5)));
        assertThat(within.decide(0, since(Duration.ofMillis(4_999), Duration.ofDays(1))))
                .contains(AGAIN);
        assertThat(within.decide(0, since(Duration.ofSeconds(5), Duration.ZERO)))
                .isEmpty();
        FailurePolicy byAge = FailurePolicy.retry(RetryLimit.untilAge(Duration.ofMinutes(1)));
        assertThat(byAge.decide(0, since(Duration.ofHours(1), Duration.ofSeconds(59))))
                .contains(AGAIN);
        assertThat(byAge.decide(0, since(Duration.ZERO, Duration.ofMinutes(1)))).isEmpty();
    }

    @Test
    void ofTwoLimitsTheSmallerOneCounts() {
        RetryLimit both = RetryLimit.attempts(5)
                .and(RetryLimit.within(Duration.ofSeconds(9)).and(RetryLimit.untilAge(Duration.ofHours(1))))
                .and(new RetryLimit(7, Duration.ofSeconds(3), Duration.ofHours(2)));
        assertThat(both).isEqualTo(new RetryLimit(5, Duration.ofSeconds(3), Duration.ofHours(1)));
        assertThat(both.isReached(failing(4))).isFalse();
        assertThat(both.isReached(failing(5))).isTrue();
        assertThat(both.isReached(since(Duration.ofSeconds(3), Duration.ZERO))).isTrue();
        assertThat(both.isReached(since(Duration.ZERO, Duration.ofHours(1)))).isTrue();
    }

    @Test
    void keyIsParkedUntilALimitIsReached() {
        FailurePolicy policy = FailurePolicy.parkKey(new ParkLimit(10, Duration.ofMinutes(5), Duration.ofMinutes(1)));
        assertThat(policy.decide(0, parked(Duration.ZERO, 10, false)))
                .contains(new Decision.Park(Duration.ofMinutes(1)));
        assertThat(policy.decide(0, parked(Duration.ofSeconds(270), 0, false)))
                .as("the last probe comes when the time is over")
                .contains(new Decision.Park(Duration.ofSeconds(30)));
        assertThat(policy.decide(0, parked(Duration.ZERO, 11, false))).isEmpty();
        assertThat(policy.decide(0, parked(Duration.ofMinutes(5), 0, false))).isEmpty();
        assertThat(policy.decide(0, parked(Duration.ZERO, 0, true))).isEmpty();
    }

    @Test
    void batchesAreHalvedDownToOneRecord() {
        FailurePolicy policy = FailurePolicy.bisect().then(FailurePolicy.skip());
        assertThat(policy.decide(0, batch(2))).contains(new Decision.Bisect());
        assertThat(policy.decide(0, batch(1))).isEmpty();
        assertThat(policy.decide(1, batch(1))).contains(SKIP);
    }

    @Test
    void lastStepsDecideWhateverHappens() {
        assertThat(FailurePolicy.skip().decide(0, failing(1))).contains(SKIP);
        assertThat(FailurePolicy.deadLetter(QUEUE).decide(0, failing(1))).contains(new Decision.GiveTo(QUEUE));
    }

    @Test
    void stepsFollowEachOtherAndThenItBlocks() {
        FailurePolicy policy = FailurePolicy.retry(2)
                .then(FailurePolicy.retry(4).then(FailurePolicy.parkKey(ParkLimit.of(0, Duration.ofSeconds(1)))));
        assertThat(policy.decide(0, failing(2))).isEmpty();
        assertThat(policy.decide(1, failing(2))).contains(AGAIN);
        assertThat(policy.decide(1, failing(4))).isEmpty();
        assertThat(policy.decide(2, parked(Duration.ofSeconds(1), 0, false))).isEmpty();
        assertThat(policy.decide(3, failing(4))).contains(FOR_EVER);
        assertThat(policy.decide(4, failing(4))).contains(FOR_EVER);
    }

    static List<FailurePolicy> endless() {
        return List.of(
                FailurePolicy.block(),
                FailurePolicy.skip(),
                FailurePolicy.deadLetter(QUEUE),
                FailurePolicy.retry(2).then(FailurePolicy.skip()));
    }

    @ParameterizedTest
    @MethodSource("endless")
    void nothingFollowsAStepThatNeverEnds(FailurePolicy endless) {
        assertThatThrownBy(() -> endless.then(FailurePolicy.retry(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(endless.toString());
    }

    @Test
    void exceptionsFallUnderThePolicyThatNamesTheirClass() {
        FailurePolicy io = FailurePolicy.skip();
        FailurePolicy unchecked = FailurePolicy.retry(9);
        FailurePolicy policy =
                FailurePolicy.block().when(UncheckedIOException.class, io).when(RuntimeException.class, unchecked);
        assertThat(policy.forCause(new UncheckedIOException(new IOException("x"))))
                .isSameAs(io);
        assertThat(policy.forCause(new IllegalStateException("x"))).isSameAs(unchecked);
        assertThat(policy.forCause(new IOException("x"))).isSameAs(policy);
        assertThat(FailurePolicy.block()
                        .when(RuntimeException.class, unchecked.when(IllegalStateException.class, io))
                        .forCause(new IllegalStateException("x")))
                .isSameAs(io);
    }

    @Test
    void exceptionsOfBothPartsOfACompositionCount() {
        FailurePolicy policy = FailurePolicy.retry(2)
                .when(IOException.class, FailurePolicy.skip())
                .then(FailurePolicy.deadLetter(QUEUE)
                        .when(IOException.class, FailurePolicy.block())
                        .when(
                                IllegalStateException.class,
                                FailurePolicy.parkKey(ParkLimit.of(1, Duration.ofSeconds(1)))));
        assertThat(policy.forCause(new IOException("x")).decide(0, failing(1))).contains(SKIP);
        assertThat(policy.forCause(new IllegalStateException("x")).parks()).isTrue();
        assertThat(policy.forCause(new Exception("x"))).isSameAs(policy);
    }

    @Test
    void policyKnowsWhatItMayDoToOthers() {
        FailurePolicy parks = FailurePolicy.parkKey(ParkLimit.of(1, Duration.ofSeconds(1)));
        assertThat(FailurePolicy.retry(2).then(parks).parks()).isTrue();
        assertThat(FailurePolicy.block().when(IOException.class, parks).parks()).isTrue();
        assertThat(FailurePolicy.retry(2).then(FailurePolicy.skip()).parks()).isFalse();
        assertThat(FailurePolicy.block()
                        .when(IOException.class, FailurePolicy.bisect())
                        .bisects())
                .isTrue();
        assertThat(parks.bisects()).isFalse();
    }

    @Test
    void policyIsWrittenStepByStep() {
        assertThat(FailurePolicy.retry(5)
                        .then(FailurePolicy.parkKey(ParkLimit.of(1_000, Duration.ofMinutes(10))))
                        .then(FailurePolicy.skip())
                        .when(IOException.class, FailurePolicy.block()))
                .asString()
                .containsSubsequence("Retry", "5", "Park", "1000", "PT10M", "Skip", "except", "IOException", "Block");
        assertThat(FailurePolicy.bisect()).asString().contains("Bisect").doesNotContain("except");
    }

    @Test
    void limitsThatMakeNoSenseAreRefused() {
        Duration second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> FailurePolicy.retry(0))
                .hasMessageContaining("0")
                .hasMessageContaining("1 or more");
        assertThatThrownBy(() -> RetryLimit.within(Duration.ZERO)).hasMessageContaining("more than zero");
        assertThatThrownBy(() -> RetryLimit.untilAge(second.negated())).hasMessageContaining("more than zero");
        assertThatThrownBy(() -> ParkLimit.of(-1, second)).hasMessageContaining("-1");
        assertThatThrownBy(() -> ParkLimit.of(1, Duration.ZERO)).hasMessageContaining("more than zero");
        assertThatThrownBy(() -> new ParkLimit(1, second, Duration.ZERO)).hasMessageContaining("more than zero");
    }
}
