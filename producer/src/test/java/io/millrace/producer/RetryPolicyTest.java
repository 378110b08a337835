package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.producer.PutFailedException.Reason;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RetryPolicyTest {
    @ParameterizedTest
    @CsvSource({
        "THROTTLED, 1000, ",
        "BUSY, 1000, ",
        "UNKNOWN, 1000, ",
        "UNREACHABLE, 1000, ",
        "CREDENTIALS, 3, ",
        "CREDENTIALS, 4, CREDENTIALS",
        "ACCESS_DENIED, 1, ACCESS_DENIED",
        "NO_SUCH_STREAM, 1, NO_SUCH_STREAM",
        "REJECTED, 1, REJECTED"
    })
    void onlyFailuresThatNoOtherTryCanChangeAreGivenUp(FailureKind kind, int attempts, Reason expected) {
        assertThat(policy(false).giveUp(kind, attempts, false).orElse(null)).isEqualTo(expected);
    }

    @Test
    void credentialsThatWorkedGetMoreTriesToBeRenewed() {
        assertThat(policy(false).giveUp(FailureKind.CREDENTIALS, 15, true)).isEmpty();
        assertThat(policy(false).giveUp(FailureKind.CREDENTIALS, 16, true)).contains(Reason.CREDENTIALS);
    }

    @ParameterizedTest
    @EnumSource(FailureKind.class)
    void failIfThrottledGivesUpAfterAThrottleAndChangesNothingElse(FailureKind kind) {
        Reason expected = kind == FailureKind.THROTTLED
                ? Reason.THROTTLED
                : policy(false).giveUp(kind, 1, false).orElse(null);
        assertThat(policy(true).giveUp(kind, 1, false).orElse(null)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(FailureKind.class)
    void onlyAnUnclearEndMayHaveWritten(FailureKind kind) {
        assertThat(kind.isMaybeWritten()).isEqualTo(kind == FailureKind.UNKNOWN);
    }

    @Test
    void pausesDoubleUpToACapAndAreRandomFromZeroOn() {
        RetryPolicy policy = policy(false);
        for (int attempts = 1; attempts <= 40; attempts++) {
            long bound = Duration.ofMillis(Math.min(5000, 50L << Math.min(20, attempts - 1)))
                    .toNanos();
            long longest = 0;
            long shortest = Long.MAX_VALUE;
            for (int i = 0; i < 200; i++) {
                long pause = policy.pauseNanos(attempts);
                longest = Math.max(longest, pause);
                shortest = Math.min(shortest, pause);
            }
            assertThat(longest).isBetween(bound * 9 / 10, bound);
            assertThat(shortest).isBetween(0L, bound / 10);
        }
    }

    private static RetryPolicy policy(boolean failIfThrottled) {
        return new RetryPolicy(new SplittableRandom(3), failIfThrottled);
    }
}
