package io.millrace.consumer.deadletter;

/** What is told of a letter beside its content, under the names it has in JSON and in headers. */
enum Fact {
    STREAM("stream", "stream"),
    SHARD("shardId", "shard"),
    SEQUENCE("sequenceNumber", "sequence"),
    SUB_SEQUENCE("subSequenceNumber", "sub-sequence"),
    ARRIVAL("arrival", "arrival"),
    RECORD_ID("recordId", "record-id"),
    APPLICATION("application", "application"),
    WORKER("workerId", "worker"),
    CAUSE("cause.type", "cause"),
    CAUSE_MESSAGE("cause.message", "cause-message"),
    ATTEMPTS("attempts", "attempts"),
    FIRST_FAILED_AT("firstFailedAt", "first-failed-at"),
    GIVEN_UP_AT("givenUpAt", "given-up-at");

    /** What all keys of headers begin with. */
    static final String HEADER_PREFIX = "mr-dl-";

    private final String member;
    private final String headerKey;

    Fact(String member, String header) {
        this.member = member;
        this.headerKey = HEADER_PREFIX + header;
    }

    /** The member of the JSON object, with a dot for an object inside it. */
    String member() {
        return member;
    }

    String headerKey() {
        return headerKey;
    }

    /** Whether it is a number in JSON. */
    boolean isNumber() {
        return this == SUB_SEQUENCE || this == ATTEMPTS;
    }
}
