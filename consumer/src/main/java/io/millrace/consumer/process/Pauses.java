package io.millrace.consumer.process;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What of the shards that this worker reads, or comes to read, waits until somebody says otherwise; used on the loop only. */
final class Pauses {
    private final Set<String> shards = new HashSet<>();
    private final Map<String, KeyPauses> keys = new HashMap<>();
    private boolean all;

    void all(boolean paused) {
        all = paused;
    }

    void shard(String key, boolean paused) {
        if (paused) {
            shards.add(key);
        } else {
            shards.remove(key);
        }
    }

    boolean isPaused(String shard) {
        return all || shards.contains(shard);
    }

    /** The paused keys of a shard. */
    KeyPauses keysOf(String shard) {
        return keys.computeIfAbsent(shard, unused -> new KeyPauses());
    }
}
