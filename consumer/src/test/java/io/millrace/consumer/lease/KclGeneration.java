package io.millrace.consumer.lease;

/** The two ways of the KCL to share leases. */
enum KclGeneration {
    /** Every worker takes for itself, and steals one lease at a time from the most loaded. */
    TWO,
    /** A leader assigns leases to the workers that report their load. */
    THREE
}
