package io.millrace.consumer.lease;

import java.util.List;
import java.util.Optional;

/** What a clean stop did with each shard that was held, by shard id. */
public record StopReport(List<ShardStop> shards) {
    public StopReport {
        shards = List.copyOf(shards);
    }

    /** Whether every shard was drained and left in order. */
    public boolean isClean() {
        return shards.stream().allMatch(ShardStop::drained);
    }

    /**
     * One shard.
     *
     * @param shardId as the service names it
     * @param drained whether the running batch ended and its last mark is written
     * @param checkpoint as last confirmed by the table
     * @param handedTo worker id of the peer; empty when it was released for anybody, ended or lost
     */
    public record ShardStop(String shardId, boolean drained, Checkpoint checkpoint, Optional<String> handedTo) {}
}
