package io.millrace.consumer.simulation;

import io.millrace.consumer.deadletter.DeadLetterDestination;
import io.millrace.consumer.dedupe.Dedupe;
import io.millrace.consumer.failure.FailurePolicy;
import io.millrace.consumer.failure.ParkLimit;
import io.millrace.consumer.failure.RetryLimit;
import io.millrace.consumer.process.Tuning;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** How a fleet's users handle records, and which of them their code fails on: how often is each record's own, by the seed. */
final class Treatment {
    private static final ParkLimit PARKED = new ParkLimit(6, Duration.ofSeconds(3), Duration.ofMillis(700));

    private final long seed;
    private final Policy policy;
    private final boolean async;
    private final int concurrency;
    private final Map<String, Integer> failures = new HashMap<>();

    /** What becomes of records that fail. */
    enum Policy {
        /** The only one, besides block itself, under which nothing may fail for ever. */
        PLAIN,
        BLOCK,
        PARK_AND_BLOCK,
        RETRY_AND_SKIP,
        RETRY_AND_DEAD_LETTER,
        PARK_AND_DEAD_LETTER;

        boolean givesUp() {
            return this == RETRY_AND_SKIP || this == RETRY_AND_DEAD_LETTER || this == PARK_AND_DEAD_LETTER;
        }

        FailurePolicy with(DeadLetterDestination letters) {
            return switch (this) {
                case PLAIN, BLOCK -> FailurePolicy.block();
                case PARK_AND_BLOCK -> FailurePolicy.retry(2).then(FailurePolicy.parkKey(PARKED));
                case RETRY_AND_SKIP ->
                    FailurePolicy.retry(RetryLimit.within(Duration.ofMillis(300)))
                            .then(FailurePolicy.skip());
                case RETRY_AND_DEAD_LETTER -> FailurePolicy.retry(3).then(FailurePolicy.deadLetter(letters));
                case PARK_AND_DEAD_LETTER -> FailurePolicy.parkKey(PARKED).then(FailurePolicy.deadLetter(letters));
            };
        }
    }

    private Treatment(long seed, Policy policy, boolean async, int concurrency) {
        this.seed = seed;
        this.policy = policy;
        this.async = async;
        this.concurrency = concurrency;
    }

    /** Record by record, and nothing fails but in trouble. */
    static Treatment plain() {
        return new Treatment(0, Policy.PLAIN, false, 1);
    }

    static Treatment of(long seed) {
        Policy[] policies = Policy.values();
        return of(seed, policies[1 + (int) (seed % (policies.length - 1))], seed / 5 % 2 == 0);
    }

    static Treatment of(long seed, Policy policy, boolean async) {
        return new Treatment(seed, policy, async, 1 + (int) (seed % 8));
    }

    boolean isPlain() {
        return policy == Policy.PLAIN;
    }

    boolean async() {
        return async;
    }

    Tuning tuning(DeadLetterDestination letters) {
        return new Tuning(concurrency, policy.with(letters));
    }

    Dedupe dedupe() {
        return seed % 3 == 1 ? Dedupe.byRecordId() : Dedupe.none();
    }

    /** Whether user code fails now on the record of a key and number: on most never, on some a few times, on others always. */
    boolean fails(String text) {
        if (isPlain()) {
            return false;
        }
        long kind = Math.floorMod(((seed * 31 + text.hashCode()) * 0x9E3779B97F4A7C15L) >>> 20, 100L);
        if (kind == 0) {
            return policy.givesUp() || failures.merge(text, 1, Integer::sum) <= 6;
        }
        return kind < 6 && failures.merge(text, 1, Integer::sum) <= kind;
    }
}
