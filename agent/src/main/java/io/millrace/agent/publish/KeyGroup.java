package io.millrace.agent.publish;

import io.millrace.agent.record.Batch;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The records of a batch that have one key, in order. Filled by one thread. */
final class KeyGroup {
    private static final int FIRST_ROOM = 16;

    final String key;
    private int[] indices = new int[FIRST_ROOM];
    private int count;
    private long bytes;

    private KeyGroup(String key) {
        this.key = key;
    }

    /** The groups of a batch without some of its records, in the order of their first ones. */
    static List<KeyGroup> of(Batch batch, PartitionKeys keys, BitSet without) {
        Map<String, KeyGroup> groups = new LinkedHashMap<>();
        KeyGroup last = null;
        for (int i = 0; i < batch.count(); i++) {
            if (!without.get(i)) {
                String key = keys.of(i);
                last = last != null && last.key.equals(key) ? last : groups.computeIfAbsent(key, KeyGroup::new);
                last.add(i, batch.length(i));
            }
        }
        return List.copyOf(groups.values());
    }

    private void add(int index, int length) {
        if (count == indices.length) {
            indices = Arrays.copyOf(indices, 2 * count);
        }
        indices[count++] = index;
        bytes += length;
    }

    int count() {
        return count;
    }

    /** Which record of the batch is at a place of the group. */
    int index(int place) {
        return indices[place];
    }

    /** The records at the places from {@code from} to before {@code to}, as indices of the batch. */
    int[] indices(int from, int to) {
        return Arrays.copyOfRange(indices, from, to);
    }

    /** The length of all its records. */
    long bytes() {
        return bytes;
    }
}
