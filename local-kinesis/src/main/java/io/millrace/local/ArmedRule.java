package io.millrace.local;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * A rule in force: its own randomness and its counters. What it decides depends on the requests that it matches and on
 * nothing that other rules do. Guarded by its plan.
 */
final class ArmedRule {
    private final FaultRule rule;
    private final String label;
    private final SplittableRandom random;
    private long matched;
    private long struck;

    /** @param place the rule's number among all that were ever added to its plan, from 1 */
    ArmedRule(FaultRule rule, long seed, int place) {
        this.rule = rule;
        String name = rule.name();
        this.label = name == null ? "rule " + place : name;
        // Seeds that differ by little give streams that overlap; a first draw from each place scatters them.
        this.random = new SplittableRandom(seed ^ new SplittableRandom(label.hashCode()).nextLong());
    }

    FaultRule rule() {
        return rule;
    }

    /** How strikes call it. */
    String label() {
        return label;
    }

    FaultCount count() {
        return new FaultCount(rule, matched, struck);
    }

    /** Decides on the next request or entry that is its target; the caller tells whether it came to a strike. */
    boolean wants(Duration sinceStart) {
        FaultTiming timing = rule.timing();
        if (!timing.isWithin(sinceStart)) {
            return false;
        }
        matched++;
        // Drawn for every match, so that a change of the other conditions leaves the draws where they were.
        boolean isDrawn = random.nextDouble() < timing.share();
        return isDrawn && timing.isCandidate(matched) && struck < timing.times();
    }

    void strikes() {
        struck++;
    }
}
