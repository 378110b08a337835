package io.millrace.consumer.simulation;

/**
 * How the workers of a fleet read.
 *
 * @param way of every worker
 * @param limitBytes that each may hold
 */
record Reading(Way way, long limitBytes) {
    /** The least that the builder allows. */
    static final long LEAST_BYTES = 1 << 20;

    /** As a consumer is built. */
    enum Way {
        POLLING
    }

    /** By the default, with so little room that it matters. */
    static Reading polling() {
        return new Reading(Way.POLLING, LEAST_BYTES);
    }
}
