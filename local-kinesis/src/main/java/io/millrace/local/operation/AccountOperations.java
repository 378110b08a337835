package io.millrace.local.operation;

import io.millrace.local.engine.Account;
import io.millrace.local.engine.BillingCommitment;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The account's limits and settings. */
final class AccountOperations implements OperationFamily {
    private static final String COMMITMENT = "MinimumThroughputBillingCommitment";
    private static final String ENABLED = "ENABLED";
    private static final String DISABLED = "DISABLED";
    private static final int MOST_TOLD = 1_000_000;

    private final Scene scene;

    AccountOperations(Scene scene) {
        this.scene = scene;
    }

    @Override
    public Map<String, Operation> byName() {
        return Map.of(
                "DescribeLimits", this::limits,
                "DescribeAccountSettings", this::settings,
                "UpdateAccountSettings", this::update);
    }

    private Map<String, Object> limits(Parameters request) {
        Account account = scene.account();
        long now = scene.now();
        return Answer.with("ShardLimit", Math.min(MOST_TOLD, account.quotas().shards()))
                .and("OpenShardCount", account.openShards(now))
                .and("OnDemandStreamCount", account.onDemandStreams(now))
                .and(
                        "OnDemandStreamCountLimit",
                        Math.min(MOST_TOLD, account.quotas().onDemandStreams()))
                .map();
    }

    private Map<String, Object> settings(Parameters request) {
        return shown(scene.account().commitment());
    }

    private Map<String, Object> update(Parameters request) {
        String status = request.structure(COMMITMENT)
                .orElseThrow(() -> Parameters.missing(COMMITMENT))
                .oneOf("Status", List.of(ENABLED, DISABLED));
        long now = scene.now();
        return shown(scene.account().commit(held -> status.equals(ENABLED) ? held.enabled(now) : held.disabled(now)));
    }

    private Map<String, Object> shown(BillingCommitment commitment) {
        long now = scene.now();
        boolean isEnabled = commitment.isEnabled(now);
        Map<String, Object> shown = Answer.with("Status", status(commitment, now))
                .and("StartedAt", time(commitment.startedMillis()))
                .and("EndedAt", isEnabled ? null : time(commitment.endedMillis()))
                .and("EarliestAllowedEndAt", isEnabled ? time(commitment.earliestEndMillis()) : null)
                .map();
        return Answer.with(COMMITMENT, shown).map();
    }

    private static String status(BillingCommitment commitment, long now) {
        if (commitment.isEnding(now)) {
            return "ENABLED_UNTIL_EARLIEST_ALLOWED_END";
        }
        return commitment.isEnabled(now) ? ENABLED : DISABLED;
    }

    private static @Nullable Instant time(@Nullable Long millis) {
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }
}
