package io.millrace.local.engine;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream's settings.
 *
 * @param mode PROVISIONED or ON_DEMAND
 * @param retention how long records are kept
 * @param maxRecordBytes largest data of one record
 * @param keyId the key that records are marked as encrypted with, as the caller named it; null for none
 * @param metrics names of the shard-level metrics that are on
 * @param warmMebibytes write throughput in MiB per second that was asked for ahead of need; 0 for none
 * @param spreadsRecords whether records go to any open shard, whatever their key (strategy AUTO)
 */
public record StreamSettings(
        String mode,
        Duration retention,
        int maxRecordBytes,
        @Nullable String keyId,
        List<String> metrics,
        int warmMebibytes,
        boolean spreadsRecords) {
    public static final String PROVISIONED = "PROVISIONED";
    public static final String ON_DEMAND = "ON_DEMAND";

    /** Open shards of an on-demand stream that asks for nothing else; a shard takes 1 MiB a second. */
    public static final int ON_DEMAND_SHARDS = 4;

    /** The settings of a provisioned stream that asks for nothing else. */
    public static final StreamSettings DEFAULTS =
            new StreamSettings(PROVISIONED, Duration.ofHours(24), 1 << 20, null, List.of(), 0, false);

    public StreamSettings {
        metrics = List.copyOf(metrics);
    }

    public boolean isOnDemand() {
        return mode.equals(ON_DEMAND);
    }

    /** Also turns off what provisioned streams do not have, if that is the mode. */
    public StreamSettings withMode(String changed) {
        boolean stays = changed.equals(ON_DEMAND);
        return new StreamSettings(
                changed, retention, maxRecordBytes, keyId, metrics, stays ? warmMebibytes : 0, stays && spreadsRecords);
    }

    public StreamSettings withRetention(Duration changed) {
        return new StreamSettings(mode, changed, maxRecordBytes, keyId, metrics, warmMebibytes, spreadsRecords);
    }

    public StreamSettings withMaxRecordBytes(int changed) {
        return new StreamSettings(mode, retention, changed, keyId, metrics, warmMebibytes, spreadsRecords);
    }

    public StreamSettings withKeyId(@Nullable String changed) {
        return new StreamSettings(mode, retention, maxRecordBytes, changed, metrics, warmMebibytes, spreadsRecords);
    }

    public StreamSettings withMetrics(List<String> changed) {
        return new StreamSettings(mode, retention, maxRecordBytes, keyId, changed, warmMebibytes, spreadsRecords);
    }

    public StreamSettings withWarmMebibytes(int changed) {
        return new StreamSettings(mode, retention, maxRecordBytes, keyId, metrics, changed, spreadsRecords);
    }

    public StreamSettings withSpreadRecords(boolean changed) {
        return new StreamSettings(mode, retention, maxRecordBytes, keyId, metrics, warmMebibytes, changed);
    }
}
