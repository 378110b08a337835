package io.millrace.producer;

import io.millrace.producer.PutFailedException.Reason;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Whether and when a failed unit is sent again. */
final class RetryPolicy {
    /** Credentials that never worked are a mistake; they get so many tries. */
    static final int CREDENTIALS_ATTEMPTS = 4;

    /** Credentials that worked are being renewed; with the pauses between them, so many tries take about half a minute. */
    static final int RENEWAL_ATTEMPTS = 16;

    private final Backoff backoff;
    private final boolean failIfThrottled;

    RetryPolicy(RandomGenerator random, boolean failIfThrottled) {
        this.failIfThrottled = failIfThrottled;
        this.backoff = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(5), random);
    }

    /**
     * Why the records are to be given up at once; empty if the unit is to be sent again.
     *
     * @param credentialFailures how many attempts in a row have failed for the credentials
     * @param haveCredentialsWorked whether this producer has written anything
     */
    Optional<Reason> giveUp(FailureKind kind, int credentialFailures, boolean haveCredentialsWorked) {
        if (kind == FailureKind.THROTTLED && failIfThrottled) {
            return Optional.of(Reason.THROTTLED);
        }
        int mostCredentialFailures = haveCredentialsWorked ? RENEWAL_ATTEMPTS : CREDENTIALS_ATTEMPTS;
        boolean isOver =
                kind.isFatal() || (kind == FailureKind.CREDENTIALS && credentialFailures >= mostCredentialFailures);
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
            case PLACED_BY_SERVICE ->
                ", where consumers that filter by hash range would drop an aggregate of the caller's; put its records one by one, or"
                        + " mark it placedByService if the distribution is readBy(UNFILTERED)";
            case REJECTED, EXPIRED, ENDPOINT_UNREACHABLE, BUFFER_FULL, INTERRUPTED, CLOSED, INTERNAL_ERROR -> "";
        };
    }
}
