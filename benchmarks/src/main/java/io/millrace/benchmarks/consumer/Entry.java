package io.millrace.benchmarks.consumer;

/** What the user's code of a worker does. */
enum Entry {
    /** Counts batches of user records and looks at none. */
    COUNT,
    /** Reads from every record when it was put. */
    TIME
}
