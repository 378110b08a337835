package io.millrace.consumer.process;

/** How far one ownership is, as the user's code and the lease know it. */
enum Stage {
    NEW,
    STARTING,
    STARTED,
    /** The user's code let go of the shard before a hand-over. */
    SHUT_DOWN,
    /** The user's code saw the shard's end, or its loss. */
    ENDED,
    /** The lease was told that the shard is at its end. */
    FINISHED,
    GONE
}
