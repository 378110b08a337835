package io.millrace.consumer.shard;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The shards of one listing and who descends from whom; immutable. */
public final class ShardGraph {
    private final Map<String, Shard> shards = new HashMap<>();
    private final Map<String, Set<String>> children = new HashMap<>();

    public ShardGraph(Collection<Shard> listed) {
        for (Shard shard : listed) {
            shards.put(shard.shardId(), shard);
            for (String parent : shard.parents()) {
                children.computeIfAbsent(parent, key -> new HashSet<>()).add(shard.shardId());
            }
        }
    }

    public Optional<Shard> of(String shardId) {
        return Optional.ofNullable(shards.get(shardId));
    }

    public boolean lists(String shardId) {
        return shards.containsKey(shardId);
    }

    /** All shards by id. */
    public List<Shard> all() {
        return sorted(shards.values());
    }

    /** Direct children by id, of a shard that may itself have left the listing. */
    public List<Shard> children(String shardId) {
        List<Shard> found = new ArrayList<>();
        children.getOrDefault(shardId, Set.of()).forEach(id -> of(id).ifPresent(found::add));
        return sorted(found);
    }

    /** Children, their children and so on, nearest first, each once. */
    public List<String> descendants(String shardId) {
        List<String> found = new ArrayList<>();
        Set<String> known = new HashSet<>();
        List<String> level = List.of(shardId);
        while (!level.isEmpty()) {
            List<String> next = new ArrayList<>();
            for (String id : level) {
                for (Shard child : children(id)) {
                    if (known.add(child.shardId())) {
                        next.add(child.shardId());
                    }
                }
            }
            found.addAll(next);
            level = next;
        }
        return found;
    }

    /** Parents, their parents and so on, as far as they are listed or named, each once. */
    public Set<String> ancestors(String shardId) {
        Set<String> found = new HashSet<>();
        List<String> open = new ArrayList<>(List.of(shardId));
        while (!open.isEmpty()) {
            Shard shard = shards.get(open.remove(open.size() - 1));
            if (shard != null) {
                shard.parents().stream().filter(found::add).forEach(open::add);
            }
        }
        return found;
    }

    private static List<Shard> sorted(Collection<Shard> some) {
        return some.stream().sorted(Comparator.comparing(Shard::shardId)).toList();
    }
}
