package io.millrace.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong on purpose. A plan is data: rules and a seed, which {@link #parse} reads from JSON and {@link #toJson}
 * writes. Rules may be added and cleared while engines run; what they did is counted and recorded. The same seed, rules and
 * order of requests give the same faults: each rule draws from a random stream of its own, by its name or its place, so
 * that one more rule at the end, or one with a name, changes nothing of what the others decide. One plan may serve a
 * {@link LocalKinesis} and a {@link FaultedDynamoDb} at once. Thread-safe.
 *
 * <pre>{@code
 * FaultPlan faults = FaultPlan.seeded(42).throttleEntries(0.10).loseReplies("PutRecords", 0.01);
 * }</pre>
 */
public final class FaultPlan {
    /** Far above any plan that a person would write; a wrong file is not read into memory. */
    private static final long MOST_FILE_BYTES = 1 << 20;

    /** What strikes one request: a wait first, then the rule that ends it, if any. */
    record RequestFault(Duration delay, Optional<FaultRule> end) {}

    private static final RequestFault NOTHING = new RequestFault(Duration.ZERO, Optional.empty());

    private final long seed;
    private final List<ArmedRule> armed = new ArrayList<>();
    private final FaultJournal journal = new FaultJournal();
    private int added;
    private volatile boolean isIdle = true;
    private @Nullable Instant start;

    private FaultPlan(long seed) {
        this.seed = seed;
    }

    /** A plan without rules; rules can be added to it. */
    public static FaultPlan none() {
        return new FaultPlan(0);
    }

    public static FaultPlan seeded(long seed) {
        return new FaultPlan(seed);
    }

    /**
     * Reads a plan from its JSON form, which the module's README describes.
     *
     * @throws IllegalArgumentException with one line that names the place in the text, the value, its limit and the mend
     */
    public static FaultPlan parse(String json) {
        return FaultPlanReader.read(json);
    }

    /**
     * Reads a plan from a file of at most 1 MiB, in UTF-8.
     *
     * @throws LocalKinesisException with one line that names the file, if it cannot be read or is no plan
     */
    public static FaultPlan read(Path file) {
        try {
            if (Files.size(file) > MOST_FILE_BYTES) {
                throw new LocalKinesisException(
                        "Fault plan " + file + " has " + Files.size(file) + " bytes; it must be at most 1 MiB", null);
            }
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new LocalKinesisException("Fault plan " + file + " cannot be read: " + e, e);
        } catch (IllegalArgumentException e) {
            throw new LocalKinesisException("Fault plan " + file + ": " + e.getMessage(), e);
        }
    }

    /** The plan's seed and its rules in force, in the form that {@link #parse} reads; not what it did. */
    public String toJson() {
        return FaultPlanWriter.write(seed, rules());
    }

    public long seed() {
        return seed;
    }

    /** The rules in force, in order. */
    public synchronized List<FaultRule> rules() {
        return armed.stream().map(ArmedRule::rule).toList();
    }

    /**
     * Adds a rule. Of several rules that strike the same request, waits add up and the first other kind wins.
     *
     * @throws IllegalArgumentException if a rule in force has the same name
     */
    public synchronized FaultPlan add(FaultRule rule) {
        String name = rule.name();
        if (name != null
                && armed.stream().anyMatch(other -> name.equals(other.rule().name()))) {
            throw new IllegalArgumentException("name is " + name + ", as another rule's; choose one that is not taken");
        }
        added++;
        armed.add(new ArmedRule(rule, seed, added));
        isIdle = false;
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
        isIdle = true;
        return this;
    }

    /** How often each kind has struck; kinds that never did are absent. */
    public synchronized Map<FaultKind, Long> recorded() {
        return journal.byKind();
    }

    /** How often a kind has struck. */
    public synchronized long recorded(FaultKind kind) {
        return journal.byKind().getOrDefault(kind, 0L);
    }

    /** What became of each rule in force, in order. */
    public synchronized List<FaultCount> counts() {
        return armed.stream().map(ArmedRule::count).toList();
    }

    /** The newest 10,000 strikes, oldest first; the counters know of the others. */
    public synchronized List<FaultStrike> strikes() {
        return journal.newest();
    }

    /** How many strikes were recorded and are no longer among {@link #strikes}. */
    public synchronized long forgottenStrikes() {
        return journal.forgotten();
    }

    /** Starts the plan's time, unless an engine already has. */
    synchronized void begin(Instant now) {
        if (start == null) {
            start = now;
        }
    }

    RequestFault nextRequest(FaultRequest request, Instant now) {
        return isIdle ? NOTHING : decided(request, now);
    }

    private synchronized RequestFault decided(FaultRequest request, Instant now) {
        Duration delay = Duration.ZERO;
        FaultRule end = null;
        for (ArmedRule candidate : armed) {
            FaultRule rule = candidate.rule();
            if (rule.kind().strikesEntries() || !rule.strikes(request) || !candidate.wants(sinceStart(now))) {
                continue;
            }
            Duration wait = rule.kind() == FaultKind.DELAY ? rule.effect().delay() : null;
            if (wait != null) {
                delay = delay.plus(wait);
            } else if (end == null) {
                end = rule;
            } else {
                continue;
            }
            candidate.strikes();
            journal.add(strike(candidate, request, now, request.streams(), request.shard(), OptionalInt.empty()));
        }
        return new RequestFault(delay, Optional.ofNullable(end));
    }

    Optional<FaultKind> nextEntry(FaultRequest request, String stream, String shard, int entry, Instant now) {
        // Asked for every record: without rules, writers must not meet here.
        return isIdle ? Optional.empty() : decidedEntry(request, stream, shard, entry, now);
    }

    private synchronized Optional<FaultKind> decidedEntry(
            FaultRequest request, String stream, String shard, int entry, Instant now) {
        ArmedRule first = null;
        for (ArmedRule candidate : armed) {
            FaultRule rule = candidate.rule();
            if (rule.kind().strikesEntries()
                    && rule.target().matchesEntry(request, stream, shard)
                    && candidate.wants(sinceStart(now))
                    && first == null) {
                first = candidate;
            }
        }
        if (first == null) {
            return Optional.empty();
        }
        first.strikes();
        journal.add(strike(first, request, now, Set.of(stream), Optional.of(shard), OptionalInt.of(entry)));
        return Optional.of(first.rule().kind());
    }

    private Duration sinceStart(Instant now) {
        begin(now);
        return Duration.between(start, now);
    }

    private static FaultStrike strike(
            ArmedRule armed,
            FaultRequest request,
            Instant now,
            Set<String> streams,
            Optional<String> shard,
            OptionalInt entry) {
        return new FaultStrike(
                now,
                armed.rule().kind(),
                armed.label(),
                request.service(),
                request.operation(),
                streams,
                shard,
                request.caller().accessKey(),
                entry,
                request.requestId());
    }
}
