package io.millrace.consumer.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.failure.Decision;
import io.millrace.consumer.failure.FailurePolicy;
import io.millrace.consumer.failure.ParkLimit;
import io.millrace.consumer.failure.RetryLimit;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TrialTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final Decision AGAIN = new Decision.Retry(false);

    private final Trial trial = new Trial(0);

    private Decision failed(FailurePolicy policy, Throwable cause, long nowNanos) {
        trial.failed(cause);
        return judged(policy, 0, false, nowNanos);
    }

    private Decision failed(FailurePolicy policy, long nowNanos) {
        return failed(policy, new IllegalStateException("scripted"), nowNanos);
    }

    private Decision judged(FailurePolicy policy, int held, boolean cornered, long nowNanos) {
        return trial.judge(policy, new Trial.Circumstances(Duration.ZERO, 1, held, cornered), nowNanos);
    }

    @Test
    void stepsAreGoneThroughInOrderAndNeverBack() {
        FailurePolicy policy = FailurePolicy.retry(2)
                .then(FailurePolicy.parkKey(new ParkLimit(5, Duration.ofSeconds(10), Duration.ofSeconds(4))))
                .then(FailurePolicy.skip());
        assertThat(failed(policy, 0)).isEqualTo(AGAIN);
        assertThat(failed(policy, SECOND)).isEqualTo(new Decision.Park(Duration.ofSeconds(4)));
        assertThat(failed(policy, 5 * SECOND)).isEqualTo(new Decision.Park(Duration.ofSeconds(4)));
        assertThat(failed(policy, 9 * SECOND)).isEqualTo(new Decision.Park(Duration.ofSeconds(2)));
        assertThat(failed(policy, 11 * SECOND)).isEqualTo(new Decision.Skip());
        assertThat(trial.attempts()).isEqualTo(5);
    }

    @Test
    void parkedKeyIsJudgedAnewWithoutAnotherAttempt() {
        FailurePolicy policy =
                FailurePolicy.parkKey(ParkLimit.of(5, Duration.ofHours(1))).then(FailurePolicy.skip());
        assertThat(failed(policy, 0)).isInstanceOf(Decision.Park.class);
        assertThat(judged(policy, 5, false, SECOND)).isInstanceOf(Decision.Park.class);
        assertThat(judged(policy, 6, false, SECOND)).isEqualTo(new Decision.Skip());
        assertThat(trial.attempts()).isEqualTo(1);
    }

    @Test
    void corneredKeyIsNotParkedAnyLonger() {
        FailurePolicy policy = FailurePolicy.parkKey(ParkLimit.of(5, Duration.ofHours(1)));
        assertThat(failed(policy, 0)).isInstanceOf(Decision.Park.class);
        assertThat(judged(policy, 0, true, SECOND)).isEqualTo(new Decision.Retry(true));
    }

    @Test
    void timeOfAStepBeginsWithTheStep() {
        FailurePolicy policy = FailurePolicy.retry(RetryLimit.within(Duration.ofSeconds(10)))
                .then(FailurePolicy.parkKey(new ParkLimit(0, Duration.ofSeconds(3), Duration.ofSeconds(9))));
        assertThat(failed(policy, 9 * SECOND)).isEqualTo(AGAIN);
        assertThat(failed(policy, 20 * SECOND)).isEqualTo(new Decision.Park(Duration.ofSeconds(3)));
        assertThat(failed(policy, 22 * SECOND)).isEqualTo(new Decision.Park(Duration.ofSeconds(1)));
        assertThat(failed(policy, 23 * SECOND)).isEqualTo(new Decision.Retry(true));
    }

    @Test
    void anotherKindOfFailureBeginsWithTheFirstStepOfItsPolicyAndAttemptsGoOn() {
        FailurePolicy policy =
                FailurePolicy.retry(3).then(FailurePolicy.skip()).when(IOException.class, FailurePolicy.retry(6));
        assertThat(failed(policy, 0)).isEqualTo(AGAIN);
        assertThat(failed(policy, new IOException("x"), 0)).isEqualTo(AGAIN);
        assertThat(failed(policy, 0)).isEqualTo(new Decision.Skip());
        assertThat(failed(policy, new IOException("x"), 0)).isEqualTo(AGAIN);
        assertThat(failed(policy, new IOException("x"), 0)).isEqualTo(AGAIN);
        assertThat(failed(policy, new IOException("x"), 0)).isEqualTo(new Decision.Retry(true));
        assertThat(trial.cause()).isInstanceOf(IOException.class);
    }

    @Test
    void newPolicyBeginsWithItsFirstStep() {
        assertThat(failed(FailurePolicy.block(), 0)).isEqualTo(new Decision.Retry(true));
        assertThat(failed(FailurePolicy.retry(3), 0)).isEqualTo(AGAIN);
        assertThat(failed(FailurePolicy.retry(3).then(FailurePolicy.skip()), 0)).isEqualTo(new Decision.Skip());
    }
}
