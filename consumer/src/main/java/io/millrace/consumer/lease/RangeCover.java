package io.millrace.consumer.lease;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.shard.Shard;
import io.millrace.consumer.shard.ShardGraph;
import io.millrace.consumer.shard.ShardKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether somebody will read every hash key of every stream: the ranges of all leases that are not finished, side by side. A hole means
 * that a shard's lease is missing, and that its records wait until an audit creates it. Decides by what it is given;
 * remembers only when it last called for an audit, so that a hole which none can mend is asked for ever less often.
 */
final class RangeCover {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(3);

    private final Duration longestPause;
    private Duration pause = Duration.ZERO;
    private long calledNanos;

    /** {@code auditEvery}: how often an audit comes by itself. */
    RangeCover(Duration auditEvery) {
        this.longestPause = auditEvery;
    }

    /** Whether an audit should be made now, after a scan; leases of other streams than those named say nothing. */
    boolean callsForAudit(Collection<Lease> table, Set<String> streams, ShardGraph graph, long nowNanos) {
        if (areComplete(table, streams, graph)) {
            pause = Duration.ZERO;
            return false;
        }
        if (!pause.isZero() && nowNanos - calledNanos < pause.toNanos()) {
            return false;
        }
        calledNanos = nowNanos;
        Duration next = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
        pause = next.compareTo(longestPause) < 0 ? next : longestPause;
        return true;
    }

    private static boolean areComplete(Collection<Lease> table, Set<String> streams, ShardGraph graph) {
        Map<String, List<Lease>> leases = new HashMap<>();
        streams.forEach(stream -> leases.put(stream, new ArrayList<>()));
        for (Lease lease : table) {
            leases.getOrDefault(ShardKey.streamOf(lease.key()), new ArrayList<>())
                    .add(lease);
        }
        return leases.values().stream().allMatch(each -> isComplete(each, graph));
    }

    /** {@code graph} stands in for ranges that the leases do not tell; where neither tells, no hole can be seen. */
    static boolean isComplete(Collection<Lease> table, ShardGraph graph) {
        List<HashKeyRange> ranges = new ArrayList<>();
        for (Lease lease : table) {
            if (!lease.isFinished()) {
                Optional<HashKeyRange> range =
                        lease.range().or(() -> graph.of(lease.key()).map(Shard::range));
                if (range.isEmpty()) {
                    return true;
                }
                ranges.add(range.get());
            }
        }
        ranges.sort(Comparator.comparing(HashKeyRange::start));
        return isEveryKeyIn(ranges);
    }

    /** {@code ranges} by their starts. */
    private static boolean isEveryKeyIn(List<HashKeyRange> ranges) {
        HashKey next = HashKey.MIN;
        for (HashKeyRange range : ranges) {
            if (range.start().compareTo(next) > 0) {
                return false;
            }
            if (range.end().equals(HashKey.MAX)) {
                return true;
            }
            if (range.end().compareTo(next) >= 0) {
                next = following(range.end());
            }
        }
        return false;
    }

    private static HashKey following(HashKey key) {
        long low = key.low() + 1;
        return new HashKey(low == 0 ? key.high() + 1 : key.high(), low);
    }
}
