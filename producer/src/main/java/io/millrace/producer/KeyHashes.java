package io.millrace.producer;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.millrace.aggregation.HashKey;

/** Hash keys of partition keys, the recent ones remembered. Safe for use by several threads. */
final class KeyHashes {
    private static final long MOST_KEYS = 10_000;

    private final Cache<String, HashKey> recent =
            Caffeine.newBuilder().maximumSize(MOST_KEYS).executor(Runnable::run).build();

    HashKey of(String partitionKey) {
        HashKey known = recent.getIfPresent(partitionKey);
        if (known != null) {
            return known;
        }
        HashKey computed = HashKey.ofPartitionKey(partitionKey);
        recent.put(partitionKey, computed);
        return computed;
    }
}
