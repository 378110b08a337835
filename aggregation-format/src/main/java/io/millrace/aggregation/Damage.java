package io.millrace.aggregation;

/** Why a wire record that starts like an aggregate is none, and so is handed on whole as it is. */
public enum Damage {
    /** The magic number, but no room for content and digest behind it. */
    TOO_SHORT,
    /** The digest at the end is not that of the content. */
    BAD_CHECKSUM,
    /** The content is not well-formed protobuf. */
    MALFORMED,
    /** A user record without partition key index or data, or a header without a key. */
    MISSING_FIELD,
    /** A user record names a table entry that does not exist. */
    INDEX_OUT_OF_RANGE,
    /** A user record names an explicit hash key that is not a decimal number of 128 bits. */
    BAD_HASH_KEY,
    /** The stamp of the producer is incomplete or does not fit the records. */
    BAD_STAMP
}
