package io.millrace.producer;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.HashKeyRange;
import io.millrace.producer.ShardListing.Shard;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a stream's shards: the range of every shard ever listed, and which are open. Immutable.
 *
 * <p>Ranges accumulate, since a shard's range never changes and an answer may come from a shard that has closed since; the open shards
 * are those of the last listing alone.
 */
final class ShardMap {
    static final ShardMap EMPTY = new ShardMap(Map.of(), List.of());

    private final Map<String, Shard> known;
    private final List<Shard> open;

    private ShardMap(Map<String, Shard> known, List<Shard> open) {
        this.known = known;
        this.open = open;
    }

    /** The map after another complete listing. */
    ShardMap with(List<Shard> listed) {
        Map<String, Shard> all = new HashMap<>(known.size() + listed.size());
        known.values().forEach(shard -> all.put(shard.shardId(), new Shard(shard.shardId(), shard.range(), false)));
        listed.forEach(shard -> all.put(shard.shardId(), shard));
        return new ShardMap(Map.copyOf(all), withoutOverlaps(listed));
    }

    /** A listing taken in the middle of a reshard may show both generations as open; the narrower shards win. */
    private static List<Shard> withoutOverlaps(List<Shard> listed) {
        List<Shard> byStart = listed.stream()
                .filter(Shard::open)
                .sorted(Comparator.comparing((Shard shard) -> shard.range().start())
                        .thenComparing(shard -> shard.range().end(), Comparator.reverseOrder())
                        .thenComparing(Shard::shardId))
                .toList();
        List<Shard> kept = new ArrayList<>(byStart.size());
        for (Shard shard : byStart) {
            int last = kept.size() - 1;
            if (last >= 0
                    && kept.get(last).range().end().compareTo(shard.range().start()) >= 0) {
                kept.remove(last);
            }
            kept.add(shard);
        }
        return List.copyOf(kept);
    }

    /** Whether a listing gives a shard another range than this map does, which no stream ever does to its shards. */
    boolean contradicts(List<Shard> listed) {
        return listed.stream().anyMatch(shard -> {
            Shard before = known.get(shard.shardId());
            return before != null && !before.range().equals(shard.range());
        });
    }

    /**
     * Whether a listing can follow upon this map: what was open is still listed, what was closed has stayed so. A listing that is older
     * than the map cannot, nor can that of another stream, unless all its shards are the same.
     */
    boolean precedes(List<Shard> listed) {
        Map<String, Shard> now = new HashMap<>(listed.size());
        listed.forEach(shard -> now.put(shard.shardId(), shard));
        return known.values().stream().allMatch(before -> {
            Shard after = now.get(before.shardId());
            return before.open() ? after != null : after == null || !after.open();
        });
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    /** The open shards by range. */
    List<Shard> open() {
        return open;
    }

    /** Null if the shard is not known. */
    @Nullable
    HashKeyRange rangeOf(String shardId) {
        Shard shard = known.get(shardId);
        return shard == null ? null : shard.range();
    }

    /** Whether the shard is known, and was closed when last listed. */
    boolean isClosed(String shardId) {
        Shard shard = known.get(shardId);
        return shard != null && !shard.open();
    }

    /** The index in {@link #open()} of the shard that owns the hash, or -1 if none is known to. */
    int indexOf(HashKey hash) {
        int floor = floor(hash);
        return floor >= 0 && open.get(floor).range().contains(hash) ? floor : -1;
    }

    /** The index of the last open shard whose range starts at the hash or below, or -1. */
    int floor(HashKey hash) {
        int low = 0;
        int high = open.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (open.get(middle).range().start().compareTo(hash) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }
}
