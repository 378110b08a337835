package io.millrace.local;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * What goes wrong on purpose. Rules may be added and cleared while the engine runs; what they did is counted. The same
 * seed, rules and order of requests give the same faults. Thread-safe.
 *
 * <pre>{@code
 * FaultPlan faults = FaultPlan.seeded(42).throttleEntries(0.10).loseReplies("PutRecords", 0.01);
 * }</pre>
 */
public final class FaultPlan {
    /** What strikes one request: a wait first, then the kind that ends it, if any. */
    record RequestFault(Duration delay, Optional<FaultKind> end) {}

    /** A rule and how often it may still strike. */
    private static final class Armed {
        private final FaultRule rule;
        private long left;

        Armed(FaultRule rule) {
            this.rule = rule;
            this.left = rule.times();
        }
    }

    private final SplittableRandom random;
    private final List<Armed> armed = new ArrayList<>();
    private final Map<FaultKind, Long> recorded = new EnumMap<>(FaultKind.class);

    private FaultPlan(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** A plan without rules; rules can be added to it. */
    public static FaultPlan none() {
        return new FaultPlan(0);
    }

    public static FaultPlan seeded(long seed) {
        return new FaultPlan(seed);
    }

    /** Adds a rule. Of several rules that strike the same request, waits add up and the first other kind wins. */
    public synchronized FaultPlan add(FaultRule rule) {
        armed.add(new Armed(rule));
        return this;
    }

    /** Throttles this share of all entries. */
    public FaultPlan throttleEntries(double share) {
        return add(FaultRule.of(FaultKind.THROTTLE_ENTRY).share(share));
    }

    /** Fails this share of all entries. */
    public FaultPlan failEntries(double share) {
        return add(FaultRule.of(FaultKind.FAIL_ENTRY).share(share));
    }

    /** Carries out this share of an action's requests and loses the reply. */
    public FaultPlan loseReplies(String operation, double share) {
        return add(FaultRule.of(FaultKind.LOSE_REPLY).onOperation(operation).share(share));
    }

    /** Delays every request of an action. */
    public FaultPlan delay(String operation, Duration delay) {
        return add(FaultRule.delay(delay).onOperation(operation));
    }

    /** Never answers this share of an action's requests. */
    public FaultPlan stall(String operation, double share) {
        return add(FaultRule.of(FaultKind.STALL).onOperation(operation).share(share));
    }

    /** Resets the connection of this share of an action's requests. */
    public FaultPlan reset(String operation, double share) {
        return add(FaultRule.of(FaultKind.RESET).onOperation(operation).share(share));
    }

    /** Removes all rules; what was recorded stays. */
    public synchronized FaultPlan clear() {
        armed.clear();
        return this;
    }

    /** How often each kind has struck; kinds that never did are absent. */
    public synchronized Map<FaultKind, Long> recorded() {
        return Collections.unmodifiableMap(new EnumMap<>(recorded));
    }

    /** How often a kind has struck. */
    public synchronized long recorded(FaultKind kind) {
        return recorded.getOrDefault(kind, 0L);
    }

    synchronized RequestFault nextRequest(String operation, Optional<String> stream, Optional<String> shard) {
        Duration delay = Duration.ZERO;
        for (Armed candidate : armed) {
            FaultRule rule = candidate.rule;
            if (rule.kind().strikesEntries() || !rule.matches(operation, stream, shard) || !strikes(candidate)) {
                continue;
            }
            if (rule.kind() != FaultKind.DELAY) {
                return new RequestFault(delay, Optional.of(rule.kind()));
            }
            delay = delay.plus(rule.delay());
        }
        return new RequestFault(delay, Optional.empty());
    }

    synchronized Optional<FaultKind> nextEntry(String operation, String stream, String shard) {
        for (Armed candidate : armed) {
            if (candidate.rule.kind().strikesEntries()
                    && candidate.rule.matches(operation, Optional.of(stream), Optional.of(shard))
                    && strikes(candidate)) {
                return Optional.of(candidate.rule.kind());
            }
        }
        return Optional.empty();
    }

    private boolean strikes(Armed candidate) {
        if (candidate.left == 0 || (candidate.rule.share() < 1 && random.nextDouble() >= candidate.rule.share())) {
            return false;
        }
        candidate.left--;
        recorded.merge(candidate.rule.kind(), 1L, Long::sum);
        return true;
    }
}
