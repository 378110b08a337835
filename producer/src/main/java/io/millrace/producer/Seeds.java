package io.millrace.producer;

import java.util.SplittableRandom;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * What makes one run of a producer different from another.
 *
 * @param incarnation names this run in the ids of its records
 * @param random the source of all jitter
 * @param endpoint what the producer talks to, for messages
 */
record Seeds(UUID incarnation, RandomGenerator random, String endpoint) {
    /** Seeds for a run of which there was none before. */
    static Seeds fresh(String endpoint) {
        UUID incarnation = UUID.randomUUID();
        return new Seeds(incarnation, new SplittableRandom(incarnation.getLeastSignificantBits()), endpoint);
    }
}
