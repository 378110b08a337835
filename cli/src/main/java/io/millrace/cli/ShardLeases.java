package io.millrace.cli;

import io.millrace.consumer.lease.LeaseCondition;
import io.millrace.consumer.lease.TableContents;
import io.millrace.consumer.shard.ShardKey;
import io.millrace.consumer.shard.StreamId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The leases of one stream, by its shards. */
final class ShardLeases {
    private final Map<String, LeaseCondition> conditions = new HashMap<>();

    private ShardLeases() {}

    /** {@code stream}: name or ARN; where an application reads many streams, the keys of its leases name them. */
    static ShardLeases of(TableContents contents, String stream) {
        String name = stream.substring(stream.lastIndexOf('/') + 1);
        ShardLeases leases = new ShardLeases();
        contents.leases().forEach((key, lease) -> {
            ShardKey parts = ShardKey.parse(key);
            if (StreamId.parse(parts.stream())
                    .filter(other -> !other.name().equals(name))
                    .isEmpty()) {
                leases.conditions.put(parts.shardId(), LeaseCondition.of(lease, contents, contents));
            }
        });
        return leases;
    }

    Optional<String> owner(String shardId) {
        return Optional.ofNullable(conditions.get(shardId)).flatMap(LeaseCondition::holder);
    }

    Optional<String> checkpoint(String shardId) {
        return Optional.ofNullable(conditions.get(shardId))
                .map(condition -> condition.lease().checkpoint().toString());
    }
}
