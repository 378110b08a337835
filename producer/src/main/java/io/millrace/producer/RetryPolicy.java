package io.millrace.producer;

import io.millrace.producer.PutFailedException.Reason;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Whether and when a failed unit is sent again. */
final class RetryPolicy {
    /** A credentials provider gets this many tries to come to itself. */
    static final int CREDENTIALS_ATTEMPTS = 4;

    private final Backoff backoff;
    private final boolean failIfThrottled;

    RetryPolicy(RandomGenerator random, boolean failIfThrottled) {
        this.failIfThrottled = failIfThrottled;
        this.backoff = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(5), random);
    }

    /** Why the records are to be given up at once; empty if the unit is to be sent again. */
    Optional<Reason> giveUp(FailureKind kind, int attempts) {
        if (kind == FailureKind.THROTTLED && failIfThrottled) {
            return Optional.of(Reason.THROTTLED);
        }
        boolean isOver = kind.isFatal() || (kind == FailureKind.CREDENTIALS && attempts >= CREDENTIALS_ATTEMPTS);
        return isOver ? Optional.ofNullable(kind.reason()) : Optional.empty();
    }

    /** The pause before the next attempt, after the given number of them. */
    long pauseNanos(int attempts) {
        return backoff.delayNanos(attempts);
    }

    /** What mends a failure of this kind, for messages. */
    static String mend(Reason reason) {
        return switch (reason) {
            case ACCESS_DENIED -> "; allow kinesis:PutRecords (and the stream's KMS key) to these credentials";
            case NO_SUCH_STREAM -> "; check the stream's name, the region and the account";
            case CREDENTIALS -> "; give valid credentials to the client";
            case THROTTLED ->
                "; give the stream more shards, put more slowly, or leave failIfThrottled out so that it is sent again";
            case REJECTED, EXPIRED, ENDPOINT_UNREACHABLE, BUFFER_FULL, INTERRUPTED, CLOSED, INTERNAL_ERROR -> "";
        };
    }
}
