package io.millrace.local;

import io.millrace.local.engine.AccountQuotas;

/**
 * What the one account that the engine plays may have, and how often a day it may change a stream. Whoever asks for more
 * gets the service's LimitExceededException; {@link Integer#MAX_VALUE} lifts a limit.
 *
 * @param shards open shards of all provisioned streams together; at least 1
 * @param onDemandStreams streams in on-demand mode; at least 1
 * @param creatingStreams streams that are CREATING at once; at least 1
 * @param scalingsPerDay UpdateShardCount calls per stream in a rolling 24 hours; at least 1
 * @param modeSwitchesPerDay changes of a stream's mode in a rolling 24 hours; at least 1
 * @param encryptionChangesPerDay starts, and likewise stops, of a stream's encryption in a rolling 24 hours; at least 1
 */
public record AccountLimits(
        int shards,
        int onDemandStreams,
        int creatingStreams,
        int scalingsPerDay,
        int modeSwitchesPerDay,
        int encryptionChangesPerDay) {

    public AccountLimits {
        Checked.positive("shards", shards);
        Checked.positive("onDemandStreams", onDemandStreams);
        Checked.positive("creatingStreams", creatingStreams);
        Checked.positive("scalingsPerDay", scalingsPerDay);
        Checked.positive("modeSwitchesPerDay", modeSwitchesPerDay);
        Checked.positive("encryptionChangesPerDay", encryptionChangesPerDay);
    }

    /**
     * The service's defaults, from its developer guide ("Quotas and limits") and API reference: 20,000 shards, 50
     * on-demand streams, 5 streams CREATING; per stream and day 10 scalings, 2 changes of mode, 25 of encryption.
     */
    public static AccountLimits service() {
        return new AccountLimits(20_000, 50, 5, 10, 2, 25);
    }

    /** No limits. */
    public static AccountLimits none() {
        int none = Integer.MAX_VALUE;
        return new AccountLimits(none, none, none, none, none, none);
    }

    /** These limits with another number of shards. */
    public AccountLimits withShards(int most) {
        return new AccountLimits(
                most, onDemandStreams, creatingStreams, scalingsPerDay, modeSwitchesPerDay, encryptionChangesPerDay);
    }

    AccountQuotas quotas() {
        return new AccountQuotas(
                shards, onDemandStreams, creatingStreams, scalingsPerDay, modeSwitchesPerDay, encryptionChangesPerDay);
    }
}
