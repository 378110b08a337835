package io.millrace.producer;

/** What became of one entry of a request. */
sealed interface EntryOutcome {
    /** Written. */
    record Stored(String shardId, String sequenceNumber) implements EntryOutcome {}

    /** Not written, or nobody knows. */
    record Refused(Failure failure) implements EntryOutcome {}
}
