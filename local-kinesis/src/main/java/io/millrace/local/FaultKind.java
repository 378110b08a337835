package io.millrace.local;

/** What a fault does. The first two strike single entries of PutRecords (or a PutRecord), the others whole requests. */
public enum FaultKind {
    /** The entry fails with ProvisionedThroughputExceededException and is not written. */
    THROTTLE_ENTRY(true),
    /** The entry fails with InternalFailure and is not written. */
    FAIL_ENTRY(true),
    /** The request fails with ProvisionedThroughputExceededException (LimitExceededException, without a shard). */
    THROTTLE_REQUEST(false),
    /** The request fails with InternalFailure, HTTP 500. */
    FAIL_REQUEST(false),
    /** The request is carried out, then the connection (on HTTP/2: the stream) ends without an answer. */
    LOSE_REPLY(false),
    /** The request waits before it is carried out. */
    DELAY(false),
    /** The request is neither carried out nor ever answered. */
    STALL(false),
    /** The connection (on HTTP/2: the stream) is reset; the request is not carried out. */
    RESET(false);

    private final boolean strikesEntries;

    FaultKind(boolean strikesEntries) {
        this.strikesEntries = strikesEntries;
    }

    boolean strikesEntries() {
        return strikesEntries;
    }
}
