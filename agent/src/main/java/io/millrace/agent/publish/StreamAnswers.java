package io.millrace.agent.publish;

import io.millrace.producer.Attempt;
import io.millrace.producer.PutFailedException;
import io.millrace.producer.PutFailedException.Reason;
import io.millrace.producer.PutResult;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a flow has heard of the records it put into its stream. Safe for use by several threads. */
final class StreamAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(StreamAnswers.class);

    /** What single entries of a request fail with; all else fails requests. */
    private static final Set<String> ENTRY_CODES =
            Set.of("ProvisionedThroughputExceededException", "InternalFailure", "InternalFailureException");

    private static final long SINGLY_NANOS = Duration.ofMinutes(10).toNanos();

    final SendTallies tallies = new SendTallies();
    private final LongSupplier nanoTime;
    private volatile long singlySinceNanos;
    private volatile boolean isSingly;
    private volatile String lastSequence = "";

    StreamAnswers(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Records of one put are stored. */
    void stored(int records, long bytes, PutResult stored) {
        tallies.attempted((long) records * stored.attempts());
        attempts(records, stored.failedAttempts(), stored.attempts() - 1);
        // Records that shared a Kinesis record are told of in turn.
        boolean isAnother = !stored.sequenceNumber().equals(lastSequence);
        lastSequence = stored.sequenceNumber();
        tallies.delivered(records, bytes, isAnother ? 1 : 0);
    }

    /** Records of one put were given up by the producer. */
    void failed(int records, PutFailedException failed) {
        tallies.attempted((long) records * failed.attempts());
        attempts(records, failed.failedAttempts(), failed.attempts());
        if (failed.reason() == Reason.PLACED_BY_SERVICE) {
            singlySinceNanos = nanoTime.getAsLong();
            isSingly = true;
            LOG.info("{}: records are put singly from now on, since the service places them", failed.stream());
        } else if (failed.reason() != Reason.CLOSED) {
            tallies.trouble(String.valueOf(failed.getMessage()));
        }
    }

    /** A batch could not be put for a mistake of ours. */
    void broken(RuntimeException cause) {
        LOG.error("Records could not be prepared for the stream; they are tried again", cause);
        tallies.trouble("Records could not be prepared for the stream: " + cause);
    }

    /** Whether the stream takes no aggregates; asked again after some minutes, since streams are switched back too. */
    boolean mustPutSingly() {
        if (isSingly && nanoTime.getAsLong() - singlySinceNanos > SINGLY_NANOS) {
            isSingly = false;
        }
        return isSingly;
    }

    /** Only the first and the last few attempts are told of; the others count as the last one. */
    private void attempts(int records, List<Attempt> failures, int count) {
        for (int i = 0; i < count && !failures.isEmpty(); i++) {
            String code = failures.get(Math.min(i, failures.size() - 1)).errorCode();
            tallies.failed(code == null ? "NoAnswer" : code, records);
            if (code == null || !ENTRY_CODES.contains(code)) {
                tallies.requestFailed();
            }
        }
    }
}
