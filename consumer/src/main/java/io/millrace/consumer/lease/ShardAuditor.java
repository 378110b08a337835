package io.millrace.consumer.lease;

import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.Shard;
import io.millrace.consumer.shard.ShardGraph;
import io.millrace.consumer.shard.ShardKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which leases are missing: the difference between the stream's shards and the table, a pure function. A shard whose
 * descendants were read is finished and was cleaned up; it is not created again. Where there are many streams, shards are named by
 * keys here as everywhere in this package.
 */
final class ShardAuditor {
    private final ShardGraph graph;
    private final Map<String, Lease> table;
    private final Position initial;
    private final Instant now;

    /** {@code now}: the service's time, at which "latest" lies if nobody has said so before; no start lies ahead of it. */
    ShardAuditor(ShardGraph graph, Map<String, Lease> table, Position initial, Instant now) {
        this.graph = graph;
        this.table = table;
        this.initial = initial;
        this.now = now;
    }

    /** Leases to put where none is, ancestors first. */
    List<Lease> missing() {
        List<Lease> missing = new ArrayList<>();
        graph.all().stream()
                .filter(shard -> !table.containsKey(shard.shardId()))
                .filter(shard -> !hasStartedDescendant(shard))
                .sorted(Comparator.comparingInt((Shard shard) ->
                                graph.ancestors(shard.shardId()).size())
                        .thenComparing(Shard::shardId))
                .forEach(shard -> lease(shard).ifPresent(missing::add));
        return missing;
    }

    private boolean hasStartedDescendant(Shard shard) {
        return graph.descendants(shard.shardId()).stream()
                .map(table::get)
                .anyMatch(lease -> lease != null && lease.hasStarted());
    }

    private Optional<Lease> lease(Shard shard) {
        if (initial instanceof Position.AtTime at) {
            Instant start = at.time().isAfter(now) ? startOfReading(shard) : at.time();
            return Optional.of(unread(shard, Checkpoint.AT_TIMESTAMP).startingAt(start, false));
        }
        if (initial instanceof Position.Latest && !descendsFromKnown(shard)) {
            // Closed shards lie before the start, unless a known child would wait for one of them for ever.
            return shard.closed() && !isAwaited(shard)
                    ? Optional.empty()
                    : Optional.of(unread(shard, Checkpoint.LATEST).startingAt(startOfReading(shard), true));
        }
        return Optional.of(unread(shard, Checkpoint.TRIM_HORIZON));
    }

    private static Lease unread(Shard shard, Checkpoint start) {
        return Lease.unread(shard.shardId(), start, shard.parents(), Optional.of(shard.range()));
    }

    private boolean descendsFromKnown(Shard shard) {
        return graph.ancestors(shard.shardId()).stream().anyMatch(table::containsKey);
    }

    private boolean isAwaited(Shard shard) {
        return graph.children(shard.shardId()).stream()
                .map(child -> table.get(child.shardId()))
                .anyMatch(lease -> lease != null && !lease.hasStarted() && !lease.parentsBeforeStart());
    }

    /** The time at which the first worker said "latest" of a stream, so that one that comes later leaves no gap behind it. */
    private Instant startOfReading(Shard shard) {
        String stream = ShardKey.streamOf(shard.shardId());
        Stream<Lease> leases = table.values().stream()
                .filter(lease -> ShardKey.streamOf(lease.key()).equals(stream));
        return Stream.concat(Stream.of(now), leases.flatMap(lease -> lease.startTime().stream()))
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }
}
