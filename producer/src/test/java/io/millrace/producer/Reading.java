package io.millrace.producer;

import io.millrace.producer.SimulatedStream.SimulatedShard;
import io.millrace.producer.SimulatedStream.Written;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;

/** A consumer's way through a whole stream: shards in any interleaving that reads parents to their end first. */
final class Reading {
    private final Map<SimulatedShard, List<SimulatedShard>> children = new HashMap<>();
    private final Map<SimulatedShard, Integer> unreadParents = new HashMap<>();
    private final List<SimulatedShard> readable = new ArrayList<>();

    private Reading(SimulatedStream stream) {
        for (SimulatedShard shard : stream.shards) {
            shard.parents.forEach(parent ->
                    children.computeIfAbsent(parent, key -> new ArrayList<>()).add(shard));
            unreadParents.put(shard, shard.parents.size());
            if (shard.parents.isEmpty()) {
                readable.add(shard);
            }
        }
    }

    /** Shows every wire record to the visitor, with the shard it is in. */
    static void walk(SimulatedStream stream, long seed, BiConsumer<SimulatedShard, Written> visitor) {
        new Reading(stream).walk(seed, visitor);
    }

    private void walk(long seed, BiConsumer<SimulatedShard, Written> visitor) {
        Random random = new Random(seed);
        Map<SimulatedShard, Integer> positions = new HashMap<>();
        while (!readable.isEmpty()) {
            int next = random.nextInt(readable.size());
            SimulatedShard shard = readable.get(next);
            int position = positions.getOrDefault(shard, 0);
            int chunk = seed % 2 == 0 ? 1 + random.nextInt(5) : Integer.MAX_VALUE / 2;
            int end = Math.min(shard.log.size(), position + chunk);
            for (int i = position; i < end; i++) {
                visitor.accept(shard, shard.log.get(i));
            }
            positions.put(shard, end);
            if (end == shard.log.size()) {
                readable.remove(next);
                readThrough(shard);
            }
        }
    }

    private void readThrough(SimulatedShard parent) {
        for (SimulatedShard child : children.getOrDefault(parent, List.of())) {
            if (unreadParents.merge(child, -1, Integer::sum) == 0) {
                readable.add(child);
            }
        }
    }
}
