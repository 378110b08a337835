package io.millrace.benchmarks.consumer;

/** A worker that runs in this process. */
@FunctionalInterface
interface Worker {
    /** Ends cleanly: last checkpoints written, shards given up as the side does it. */
    void stop();
}
