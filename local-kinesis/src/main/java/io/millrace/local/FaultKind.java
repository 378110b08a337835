package io.millrace.local;

/**
 * What a fault does. The first two strike single entries of PutRecords (or a PutRecord), the others whole requests. Each
 * takes only the details that it names, on {@link FaultEffect}.
 */
public enum FaultKind {
    /** The entry fails with ProvisionedThroughputExceededException and is not written. */
    THROTTLE_ENTRY,
    /** The entry fails with InternalFailure and is not written. */
    FAIL_ENTRY,
    /**
     * The request fails with ProvisionedThroughputExceededException (LimitExceededException for Kinesis actions without a
     * shard, ThrottlingException for DynamoDB's actions on whole tables).
     */
    THROTTLE_REQUEST,
    /** The request fails with InternalFailure (DynamoDB: InternalServerError), HTTP 500. */
    FAIL_REQUEST,
    /** The request fails with ServiceUnavailable, HTTP 503. */
    UNAVAILABLE,
    /** The request fails with the rule's refusal: expired credentials, a key that KMS throttles, or any other. */
    REFUSE,
    /** The request waits for the rule's delay before it is carried out; other faults of the same request come after. */
    DELAY,
    /** The request is carried out, then the connection (on HTTP/2: the stream) ends without an answer. */
    LOSE_REPLY,
    /**
     * The request is carried out and answered with all headers, but the connection (on HTTP/2: the stream) ends inside the
     * body, after the rule's number of bytes or half of it.
     */
    TRUNCATE_REPLY,
    /**
     * The request is carried out after the rule's delay, whether or not its client is still there, and never answered:
     * until the client gives up the connection is silent, or it is cut at once, as the rule says.
     */
    ARRIVE_LATE,
    /**
     * ListShards tells what was true as long ago as the rule's age, but no longer ago than the stream's creation: shards
     * born since are missing, shards closed since look open.
     */
    STALE_LIST,
    /** A subscription ends in order after the rule's number of events, as it otherwise does after five minutes. */
    END_EVENTS,
    /** The request is neither carried out nor ever answered; its connection goes on. */
    STALL,
    /**
     * The request is neither carried out nor answered, and its whole connection is half open from then on: it stays
     * established, but nothing more is read from it or written to it. After ten minutes it is closed.
     */
    FREEZE,
    /** The connection (on HTTP/2: the stream) is reset; the request is not carried out. */
    RESET;

    boolean strikesEntries() {
        return this == THROTTLE_ENTRY || this == FAIL_ENTRY;
    }

    /** Whether it is a matter of Kinesis alone. */
    boolean isForKinesisOnly() {
        return strikesEntries() || this == STALE_LIST || this == END_EVENTS;
    }
}
