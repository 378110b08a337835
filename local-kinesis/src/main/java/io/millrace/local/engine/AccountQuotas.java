package io.millrace.local.engine;

/**
 * What one account may have and do; {@link Integer#MAX_VALUE} lifts a quota.
 *
 * @param shards open shards of all provisioned streams
 * @param onDemandStreams streams in on-demand mode
 * @param creatingStreams streams that are CREATING at once
 * @param scalingsPerDay UpdateShardCount calls per stream in a rolling day
 * @param modeSwitchesPerDay changes of a stream's mode in a rolling day
 * @param encryptionChangesPerDay starts, and likewise stops, of a stream's encryption in a rolling day
 */
public record AccountQuotas(
        int shards,
        int onDemandStreams,
        int creatingStreams,
        int scalingsPerDay,
        int modeSwitchesPerDay,
        int encryptionChangesPerDay) {
    int perDay(ChangeHistory.Kind kind) {
        return switch (kind) {
            case SCALED -> scalingsPerDay;
            case MODE_SWITCHED -> modeSwitchesPerDay;
            case ENCRYPTED, DECRYPTED -> encryptionChangesPerDay;
        };
    }
}
