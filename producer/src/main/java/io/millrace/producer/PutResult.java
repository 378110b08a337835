package io.millrace.producer;

import java.util.List;

/**
 * Where a user record was stored.
 *
 * @param shardId the shard that answered
 * @param sequenceNumber the sequence number of the wire record, decimal text
 * @param subSequenceNumber the index of the user record in its aggregate, 0 for a record that was sent alone
 * @param attempts how many times the record was sent, 1 or above
 * @param failedAttempts those of them that did not store it for good, in order: at most the first four and the last four. Empty if the
 *     first attempt did
 */
public record PutResult(
        String shardId, String sequenceNumber, int subSequenceNumber, int attempts, List<Attempt> failedAttempts) {
    /** Copies the list. */
    public PutResult {
        // The producer's own lists do not change, and are made for every record after a failure.
        failedAttempts = failedAttempts instanceof AttemptLog.Since ? failedAttempts : List.copyOf(failedAttempts);
    }

    /** A result without an account of failed attempts. */
    public PutResult(String shardId, String sequenceNumber, int subSequenceNumber, int attempts) {
        this(shardId, sequenceNumber, subSequenceNumber, attempts, List.of());
    }
}
