package io.millrace.consumer.shard;

import io.millrace.aggregation.HashKeyRange;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * One shard as the service lists it.
 *
 * @param shardId as the service names it
 * @param parents none for a shard that was created with the stream, one after a split, two after a merge
 * @param range hash keys that it holds; never changes
 * @param closed whether it takes no more records
 */
public record Shard(String shardId, Set<String> parents, HashKeyRange range, boolean closed) {
    public Shard {
        parents = Collections.unmodifiableSortedSet(new TreeSet<>(parents));
    }
}
