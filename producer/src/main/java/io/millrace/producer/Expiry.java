package io.millrace.producer;

import io.millrace.producer.PutFailedException.Reason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a record is given up for its age: after {@code recordTtl}, and while the endpoint has never answered at all, after
 * {@code firstAnswerTimeout}, since an address that never worked is a mistake rather than an outage. Belongs to the loop.
 */
final class Expiry {
    private final ProducerConfig.Timing timing;
    private final String endpoint;
    private final Ledger ledger;
    private boolean hasAnswered;
    private @Nullable Failure lastFailure;

    Expiry(ProducerConfig config, String endpoint, Ledger ledger) {
        this.timing = config.timing();
        this.endpoint = endpoint;
        this.ledger = ledger;
    }

    /** The endpoint works, whatever it says. */
    void answered() {
        hasAnswered = true;
    }

    /** A call failed. */
    void failed(Failure failure) {
        hasAnswered |= failure.answered();
        lastFailure = failure;
    }

    /** Grows with the acceptance number. */
    long ofNanos(PendingRecord record) {
        long lifeNanos = timing.ttlNanos();
        if (!hasAnswered) {
            lifeNanos = Math.min(lifeNanos, timing.firstAnswerTimeout().toNanos());
        }
        return lifeNanos == ProducerConfig.NEVER ? Agenda.NEVER : record.acceptedAtNanos + lifeNanos;
    }

    /** Fails an expired record. */
    void giveUp(PendingRecord record, @Nullable Failure unitFailure) {
        Failure failure = unitFailure == null ? lastFailure : unitFailure;
        String last = failure == null ? "" : "; last failure: " + failure.message();
        Throwable cause = failure == null ? null : failure.cause();
        if (hasAnswered) {
            String ttl = text(Duration.ofNanos(timing.ttlNanos()));
            ledger.fail(record, Reason.EXPIRED, "Not stored within the recordTtl of " + ttl + last, cause);
        } else {
            String message =
                    endpoint + " has not answered since the producer was started; check the address, the region and the"
                            + " network (firstAnswerTimeout is " + text(timing.firstAnswerTimeout()) + ")" + last;
            ledger.fail(record, Reason.ENDPOINT_UNREACHABLE, message, cause);
        }
    }

    private static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
