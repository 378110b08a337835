package io.millrace.consumer;

import java.util.List;

/**
 * A consumer at one moment.
 *
 * @param workerId this worker
 * @param state where it is in its life
 * @param caughtUp every unfinished shard has a live owner, and those held here are read to their tip and settled
 * @param shards all shards of the stream that have a lease, by id
 */
public record ConsumerStatus(String workerId, State state, boolean caughtUp, List<ShardStatus> shards) {
    public ConsumerStatus {
        shards = List.copyOf(shards);
    }

    /** Whether the consumer has not failed and none of its shards is stuck: what a health check wants to know. */
    public boolean healthy() {
        return state != State.FAILED && stuck().isEmpty();
    }

    /** Shards held here that do not move, each with its cause in {@link ShardStatus#health()}. */
    public List<ShardStatus> stuck() {
        return shards.stream()
                .filter(shard -> shard.health()
                        .filter(health -> health.state().isStuck())
                        .isPresent())
                .toList();
    }

    /** Where a consumer is in its life. */
    public enum State {
        NEW,
        STARTING,
        RUNNING,
        STOPPING,
        STOPPED,
        FAILED
    }
}
