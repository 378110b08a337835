package io.millrace.local.operation;

import io.millrace.local.engine.RefusedException;

/**
 * Which of a stream's shards ListShards tells of.
 *
 * @param kind the filter's type
 * @param afterIndex for {@link Kind#AFTER_SHARD_ID}
 * @param atMillis for the types with a timestamp
 */
record ShardFilter(Kind kind, int afterIndex, long atMillis) {
    /** The types of the service, and one for no filter. */
    enum Kind {
        ALL,
        AFTER_SHARD_ID,
        AT_TRIM_HORIZON,
        FROM_TRIM_HORIZON,
        AT_LATEST,
        AT_TIMESTAMP,
        FROM_TIMESTAMP
    }

    static final ShardFilter NONE = new ShardFilter(Kind.ALL, -1, 0);

    static ShardFilter of(Parameters filter) {
        String type = filter.text("Type", 40);
        Kind kind = kind(type);
        int after = -1;
        if (kind == Kind.AFTER_SHARD_ID) {
            after = Scene.shardIndex(filter.optionalText("ShardId")
                    .orElseThrow(() -> RefusedException.invalidArgument(
                            "ShardId must be provided when ShardFilterType is AFTER_SHARD_ID.")));
        }
        long at = 0;
        if (kind == Kind.AT_TIMESTAMP || kind == Kind.FROM_TIMESTAMP) {
            at = filter.time("Timestamp")
                    .orElseThrow(() -> RefusedException.invalidArgument(
                            "Timestamp must be provided when ShardFilterType is " + kind + "."))
                    .toEpochMilli();
        }
        return new ShardFilter(kind, after, at);
    }

    /** @param horizonMillis the oldest time within retention; older timestamps mean this one */
    boolean admits(ListedShard shard, long horizonMillis) {
        long at = Math.max(atMillis, horizonMillis);
        return switch (kind) {
            case ALL -> true;
            case AFTER_SHARD_ID -> shard.index() > afterIndex;
            case AT_LATEST -> shard.isOpen();
            case AT_TRIM_HORIZON -> wasOpen(shard, horizonMillis);
            case FROM_TRIM_HORIZON -> shard.closedMillis() > horizonMillis;
            case AT_TIMESTAMP -> wasOpen(shard, at);
            case FROM_TIMESTAMP -> shard.closedMillis() > at;
        };
    }

    private static boolean wasOpen(ListedShard shard, long millis) {
        return shard.openedMillis() <= millis && shard.closedMillis() > millis;
    }

    private static Kind kind(String type) {
        for (Kind kind : Kind.values()) {
            if (kind != Kind.ALL && kind.name().equals(type)) {
                return kind;
            }
        }
        throw Parameters.violation(
                "shardFilter.type",
                type,
                "Member must satisfy enum value set: [AFTER_SHARD_ID, AT_TRIM_HORIZON, FROM_TRIM_HORIZON,"
                        + " AT_LATEST, AT_TIMESTAMP, FROM_TIMESTAMP]");
    }
}
