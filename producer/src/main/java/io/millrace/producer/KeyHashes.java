package io.millrace.producer;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.millrace.aggregation.HashKey;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Hash keys of partition keys, those remembered that come again. A key that is seen for the first time in a while leaves a trace and
 * nothing more: to cache keys that are used once, such as random ones, costs several times what it costs to hash them. Safe for use by
 * several threads.
 */
final class KeyHashes {
    private static final long MOST_KEYS = 10_000;
    private static final int TRACES = 32 * 1024;

    private final Cache<String, HashKey> recent =
            Caffeine.newBuilder().maximumSize(MOST_KEYS).executor(Runnable::run).build();
    private final AtomicIntegerArray traces = new AtomicIntegerArray(TRACES);

    HashKey of(String partitionKey) {
        int trace = partitionKey.hashCode();
        int slot = (trace ^ trace >>> 16) & (TRACES - 1);
        // Whoever is cached has left a trace, which at worst another key has overwritten since.
        if (traces.getPlain(slot) != trace) {
            traces.setPlain(slot, trace);
            return HashKey.ofPartitionKey(partitionKey);
        }
        HashKey known = recent.getIfPresent(partitionKey);
        if (known != null) {
            return known;
        }
        HashKey computed = HashKey.ofPartitionKey(partitionKey);
        recent.put(partitionKey, computed);
        return computed;
    }
}
