package io.millrace.consumer.simulation;

import java.util.List;
import java.util.Random;

/**
 * How the workers of a fleet read.
 *
 * @param way of every worker
 * @param limitBytes that each may hold
 */
record Reading(Way way, long limitBytes) {
    /** The least that the builder allows. */
    static final long LEAST_BYTES = 1 << 20;

    /** Where events of a MiB may come from a few shards at once. */
    private static final long FAN_OUT_BYTES = 4 << 20;

    private static final List<Way> OF_ONE_WORKER = List.of(Way.POLLING, Way.FAN_OUT, Way.FAN_OUT_OR_POLLING);

    /** As a consumer is built. */
    enum Way {
        POLLING,
        FAN_OUT,
        FAN_OUT_OR_POLLING,
        /** Each worker in one of the other ways. */
        MIXED;

        Way ofWorker(Random random) {
            return this == MIXED ? OF_ONE_WORKER.get(random.nextInt(OF_ONE_WORKER.size())) : this;
        }
    }

    /** By the default, with so little room that it matters. */
    static Reading polling() {
        return new Reading(Way.POLLING, LEAST_BYTES);
    }

    static Reading fanOut() {
        return new Reading(Way.FAN_OUT, FAN_OUT_BYTES);
    }

    /** Two of three fleets poll; in the third every worker has its own way. */
    static Reading of(long seed) {
        return seed % 3 == 0 ? new Reading(Way.MIXED, FAN_OUT_BYTES) : polling();
    }
}
