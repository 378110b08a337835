package io.millrace.consumer.process;

/** The moments of a shard's life at which user code may be called. */
enum Moment {
    STARTED,
    LEASE_LOST,
    SHARD_ENDED,
    SHUTDOWN_REQUESTED;

    /** Whether user code that fails at it is called again. */
    boolean isRepeated() {
        return this == STARTED || this == SHARD_ENDED;
    }
}
