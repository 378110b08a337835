package io.millrace.cli;

import io.millrace.consumer.event.ConsumerEvent;
import java.util.Optional;

/** Says in one line what became of a shard, for standard error. */
final class ShardMoves {
    private ShardMoves() {}

    static Optional<String> describe(ConsumerEvent event) {
        if (event instanceof ConsumerEvent.LeaseGained gained) {
            return Optional.of(gained.shardId() + " read by " + gained.workerId() + " from " + gained.from());
        }
        if (event instanceof ConsumerEvent.LeaseGiven given) {
            return Optional.of(given.shardId() + " handed by " + given.workerId() + " to " + given.toWorkerId());
        }
        if (event instanceof ConsumerEvent.LeaseLost lost) {
            return Optional.of(lost.shardId() + " left by " + lost.workerId() + ": " + lost.reason());
        }
        if (event instanceof ConsumerEvent.ShardEnded ended) {
            return Optional.of(ended.shardId() + " ended, goes on in " + String.join(", ", ended.children()));
        }
        if (event instanceof ConsumerEvent.DamagedAggregate damaged) {
            return Optional.of(damaged.shardId() + " record " + damaged.sequenceNumber()
                    + " is a damaged aggregate, taken whole: " + damaged.damage());
        }
        return Optional.empty();
    }
}
