package io.millrace.local.engine;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * How often a control-plane action may be called, by action; an action that is absent may always be. Immutable.
 *
 * @param byAction the rates
 */
public record ActionRates(Map<String, ActionRate> byAction) {
    /** Whose calls count together. */
    public enum Scope {
        ACCOUNT,
        STREAM
    }

    /** So many calls a second, with a second's burst. */
    public record ActionRate(Scope scope, long callsPerSecond) {}

    public static final ActionRates NONE = new ActionRates(Map.of());

    /**
     * The service's: from each action's page in its API reference; where that names no rate, 5 a second, from the developer
     * guide ("Quotas and limits"). Actions with no other limit than a daily one are listed as lifted.
     */
    public static final ActionRates SERVICE = service();

    public ActionRates {
        byAction = Map.copyOf(byAction);
    }

    private static ActionRates service() {
        Map<String, ActionRate> rates = new HashMap<>();
        put(rates, Scope.ACCOUNT, 5, "CreateStream", "DeleteStream", "ListStreams", "SplitShard", "MergeShards");
        put(rates, Scope.ACCOUNT, 5, "AddTagsToStream", "ListTagsForStream", "RemoveTagsFromStream");
        put(rates, Scope.ACCOUNT, 5, "TagResource", "UntagResource", "ListTagsForResource");
        put(rates, Scope.ACCOUNT, 5, "PutResourcePolicy", "GetResourcePolicy", "DeleteResourcePolicy");
        put(rates, Scope.ACCOUNT, 5, "DescribeAccountSettings", "UpdateAccountSettings", "UpdateStreamWarmThroughput");
        put(rates, Scope.ACCOUNT, 5, "RegisterStreamConsumer");
        put(rates, Scope.ACCOUNT, 1, "DescribeLimits");
        put(rates, Scope.ACCOUNT, 10, "DescribeStream", "UpdateShardCount");
        put(rates, Scope.ACCOUNT, 20, "DescribeStreamSummary");
        put(rates, Scope.STREAM, 1000, "ListShards");
        put(rates, Scope.STREAM, 20, "DescribeStreamConsumer");
        put(rates, Scope.STREAM, 5, "DeregisterStreamConsumer", "ListStreamConsumers");
        put(rates, Scope.STREAM, 5, "IncreaseStreamRetentionPeriod", "DecreaseStreamRetentionPeriod");
        put(rates, Scope.STREAM, 5, "EnableEnhancedMonitoring", "DisableEnhancedMonitoring");
        put(rates, Scope.STREAM, 5, "UpdateStreamMode", "UpdateMaxRecordSize");
        put(rates, Scope.STREAM, 5, "UpdateStreamRecordDistributionStrategy");
        put(rates, Scope.STREAM, Long.MAX_VALUE, "StartStreamEncryption", "StopStreamEncryption");
        return new ActionRates(rates);
    }

    private static void put(Map<String, ActionRate> rates, Scope scope, long callsPerSecond, String... actions) {
        for (String action : actions) {
            rates.put(action, new ActionRate(scope, callsPerSecond));
        }
    }

    /**
     * The same rates but for one action, which keeps the service's scope.
     *
     * @throws IllegalArgumentException if the service has no such action, or paces it by shard
     */
    public ActionRates with(String action, long callsPerSecond) {
        ActionRate service = SERVICE.byAction.get(action);
        if (service == null) {
            throw new IllegalArgumentException("action is " + action + "; those with a rate of their own are "
                    + new TreeMap<>(SERVICE.byAction).keySet() + ", all others are paced by shard");
        }
        Map<String, ActionRate> changed = new HashMap<>(byAction);
        changed.put(action, new ActionRate(service.scope(), callsPerSecond));
        return new ActionRates(changed);
    }
}
