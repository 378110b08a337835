package io.millrace.consumer.process;

import io.millrace.aggregation.UserRecord;

/** What became of the data of a user record that says that they are compressed. */
sealed interface Unwrapped {
    /**
     * They are as they were put, and the header that said so is gone.
     *
     * @param record what user code gets
     */
    record Whole(UserRecord record) implements Unwrapped {}

    /**
     * They stay as they are, with the header.
     *
     * @param encoding what the header says, fit for a log
     * @param cause why
     */
    record Left(String encoding, Cause cause) implements Unwrapped {}

    /** Why data stay compressed. */
    enum Cause {
        /** No encoding that this version knows, or more than one. */
        UNKNOWN_ENCODING,
        /** The library for it is not on the class path, or the JVM does not let it work. */
        LIBRARY_MISSING,
        /** They are not what the header says, or are cut off. */
        DAMAGED,
        /** They would take more than the limit. */
        TOO_LARGE
    }
}
