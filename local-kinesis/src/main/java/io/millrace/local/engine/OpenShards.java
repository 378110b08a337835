package io.millrace.local.engine;

import java.math.BigInteger;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The open shards of a stream at one time, in the order of their ranges, which cover every hash. Thread-safe. */
final class OpenShards {
    private final Shard[] byRange;
    private final AtomicInteger turn = new AtomicInteger();

    /** Keeps those that are open. */
    OpenShards(Collection<Shard> shards) {
        byRange = shards.stream()
                .filter(Shard::isOpen)
                .sorted(Comparator.comparing(shard -> shard.range().start()))
                .toArray(Shard[]::new);
    }

    int count() {
        return byRange.length;
    }

    List<Shard> list() {
        return List.of(byRange);
    }

    /** The shard a hash belongs to. */
    Shard holder(BigInteger hash) {
        int low = 0;
        int high = byRange.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (byRange[middle].range().end().compareTo(hash) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return byRange[low];
    }

    /** The shard whose turn it is, when all take turns. */
    Shard next() {
        return byRange[Math.floorMod(turn.getAndIncrement(), byRange.length)];
    }
}
