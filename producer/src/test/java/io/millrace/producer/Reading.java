package io.millrace.producer;

import io.millrace.producer.SimulatedStream.SimulatedShard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A consumer's way through a whole stream: shards in any interleaving that reads parents to their end first. */
final class Reading {
    private Reading() {}

    /** The numbers of all user records delivered, in order of delivery. */
    static List<Integer> of(SimulatedStream stream, ConsumerFilter filter, long seed) {
        Random random = new Random(seed);
        Map<SimulatedShard, Integer> positions = new HashMap<>();
        List<SimulatedShard> unread = new ArrayList<>(stream.shards);
        List<Integer> delivered = new ArrayList<>();
        while (!unread.isEmpty()) {
            List<SimulatedShard> readable = unread.stream()
                    .filter(shard -> shard.parents.stream().noneMatch(unread::contains))
                    .toList();
            SimulatedShard shard = readable.get(random.nextInt(readable.size()));
            int position = positions.getOrDefault(shard, 0);
            int chunk = seed % 2 == 0 ? 1 + random.nextInt(5) : Integer.MAX_VALUE / 2;
            int end = Math.min(shard.log.size(), position + chunk);
            for (int i = position; i < end; i++) {
                delivered.addAll(shard.log.get(i).delivered(filter, shard));
            }
            positions.put(shard, end);
            if (end == shard.log.size()) {
                unread.remove(shard);
            }
        }
        return delivered;
    }
}
