package io.millrace.consumer.process;

import java.util.HashSet;
import java.util.Set;

/** The keys of one shard whose records wait until somebody says otherwise; used on the loop only. */
final class KeyPauses {
    private final Set<Object> keys = new HashSet<>();

    void set(Object key, boolean paused) {
        if (paused) {
            keys.add(key);
        } else {
            keys.remove(key);
        }
    }

    boolean isPaused(Object key) {
        return keys.contains(key);
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    Set<Object> keys() {
        return Set.copyOf(keys);
    }
}
