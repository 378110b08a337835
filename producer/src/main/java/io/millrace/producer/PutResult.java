package io.millrace.producer;

/**
 * Where a user record was stored.
 *
 * @param shardId the shard that answered
 * @param sequenceNumber the sequence number of the wire record, decimal text
 * @param subSequenceNumber the index of the user record in its aggregate, 0 for a record that was sent alone
 * @param attempts how many times the record was sent, 1 or above
 */
public record PutResult(String shardId, String sequenceNumber, int subSequenceNumber, int attempts) {}
