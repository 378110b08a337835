package io.millrace.local;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One line of a {@link FaultPlan}: what to do, to which requests or entries, when and how often. Starts as
 * {@code of(kind)}, or as the factory of a kind that needs details, which strikes everything, and is narrowed from there. A
 * rule that could never strike is refused.
 *
 * @param name how counters and strikes call it, and what its randomness follows; null for its place in the plan
 */
public record FaultRule(
        FaultKind kind,
        FaultTarget target,
        FaultTiming timing,
        FaultEffect effect,
        @Nullable String name) {
    private static final Set<String> WRITES = Set.of("PutRecord", "PutRecords");

    public FaultRule {
        effect.requireFor(kind);
        requirePossible(kind, target, onlyOperation(kind, effect));
        if (name != null && name.isEmpty()) {
            throw new IllegalArgumentException("name is empty; give it one, or leave it out");
        }
    }

    /** Strikes everything with a kind that needs no details. */
    public static FaultRule of(FaultKind kind) {
        return of(kind, FaultEffect.PLAIN);
    }

    /** Makes requests wait before they are carried out. */
    public static FaultRule delay(Duration delay) {
        return of(FaultKind.DELAY, FaultEffect.delay(delay));
    }

    /** Carries requests out so much later, on a connection that is silent until the client gives up. */
    public static FaultRule arriveLate(Duration delay) {
        return of(FaultKind.ARRIVE_LATE, FaultEffect.late(delay, false));
    }

    /** Cuts the connection at once and carries the request out so much later all the same. */
    public static FaultRule cutAndArriveLate(Duration delay) {
        return of(FaultKind.ARRIVE_LATE, FaultEffect.late(delay, true));
    }

    /** Makes ListShards tell what was true so long ago. */
    public static FaultRule staleList(Duration age) {
        return of(FaultKind.STALE_LIST, FaultEffect.age(age));
    }

    /** Refuses requests. */
    public static FaultRule refuse(FaultRefusal refusal) {
        return of(FaultKind.REFUSE, FaultEffect.refusal(refusal));
    }

    /** Ends answers after so many bytes of the body. */
    public static FaultRule truncateReply(int bodyBytes) {
        return of(FaultKind.TRUNCATE_REPLY, FaultEffect.bodyBytes(bodyBytes));
    }

    /** Ends subscriptions in order after so many events. */
    public static FaultRule endEvents(int events) {
        return of(FaultKind.END_EVENTS, FaultEffect.PLAIN.withAfterEvents(events));
    }

    private static FaultRule of(FaultKind kind, FaultEffect effect) {
        return new FaultRule(kind, FaultTarget.ALL, FaultTiming.ALWAYS, effect, null);
    }

    public FaultRule onService(FaultService only) {
        return with(target.withService(only));
    }

    public FaultRule onOperation(String only) {
        return with(target.withOperation(only));
    }

    public FaultRule onStream(String only) {
        return with(target.withStream(only));
    }

    /** The same as {@link #onStream}, in DynamoDB's word, and of DynamoDB alone. */
    public FaultRule onTable(String only) {
        return with(target.withService(FaultService.DYNAMODB).withStream(only));
    }

    public FaultRule onShard(String only) {
        return with(target.withShard(only));
    }

    /** Only callers that sign with this access key id. */
    public FaultRule onCaller(String accessKey) {
        return with(target.withAccessKey(accessKey));
    }

    /** Only callers whose User-Agent header contains this. */
    public FaultRule onUserAgent(String part) {
        return with(target.withUserAgent(part));
    }

    public FaultRule share(double part) {
        return with(timing.withShare(part));
    }

    public FaultRule times(long most) {
        return with(timing.withTimes(most));
    }

    /** Spares the first so many. */
    public FaultRule afterFirst(long spared) {
        return with(timing.withAfter(spared));
    }

    /** Strikes the n-th, the 2n-th and so on. */
    public FaultRule every(long nth) {
        return with(timing.withEvery(nth));
    }

    /** Begins so long after the plan's start, on the engine's clock. */
    public FaultRule from(Duration begin) {
        return with(timing.withFrom(begin));
    }

    /** Ends so long after the plan's start, on the engine's clock. */
    public FaultRule until(Duration end) {
        return with(timing.withUntil(end));
    }

    /** Strikes subscriptions, once so many of their events have gone out. */
    public FaultRule afterEvents(int events) {
        return new FaultRule(kind, target, timing, effect.withAfterEvents(events), name);
    }

    public FaultRule named(String aName) {
        return new FaultRule(kind, target, timing, effect, aName);
    }

    private FaultRule with(FaultTarget changed) {
        return new FaultRule(kind, changed, timing, effect, name);
    }

    private FaultRule with(FaultTiming changed) {
        return new FaultRule(kind, target, changed, effect, name);
    }

    /** Whether it is meant for whole requests such as this one. */
    boolean strikes(FaultRequest request) {
        String only = onlyOperation(kind, effect);
        boolean isItsService = !kind.isForKinesisOnly() || request.service() == FaultService.KINESIS;
        return isItsService && (only == null || only.equals(request.operation())) && target.matches(request);
    }

    /** The one action that can suffer this, if there is only one. */
    private static @Nullable String onlyOperation(FaultKind kind, FaultEffect effect) {
        if (effect.afterEvents() != null) {
            return "SubscribeToShard";
        }
        return kind == FaultKind.STALE_LIST ? "ListShards" : null;
    }

    private static void requirePossible(FaultKind kind, FaultTarget target, @Nullable String only) {
        if (target.service() == FaultService.DYNAMODB) {
            requireDynamoDb(kind, target, only);
        }
        String operation = target.operation();
        if (operation == null) {
            return;
        }
        if (kind.strikesEntries() && !WRITES.contains(operation)) {
            throw impossible("operation", operation, kind + " strikes entries of PutRecords and PutRecord alone");
        }
        if (only != null && !operation.equals(only)) {
            throw impossible("operation", operation, kind + " strikes " + only + " alone");
        }
        if (WRITES.contains(operation) && target.shard() != null && !kind.strikesEntries()) {
            throw impossible(
                    "shard", target.shard(), "a " + operation + " as a whole has none; use an entry fault instead");
        }
    }

    private static void requireDynamoDb(FaultKind kind, FaultTarget target, @Nullable String only) {
        if (kind.isForKinesisOnly() || only != null) {
            throw impossible("service", "DYNAMODB", kind + " is a matter of Kinesis alone");
        }
        if (target.shard() != null) {
            throw impossible("shard", target.shard(), "DynamoDB has tables, given as stream, and no shards");
        }
    }

    private static IllegalArgumentException impossible(String name, String value, String why) {
        return new IllegalArgumentException(name + " is " + value + ", but " + why + "; the rule could never strike");
    }
}
