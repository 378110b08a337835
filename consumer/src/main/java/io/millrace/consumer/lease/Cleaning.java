package io.millrace.consumer.lease;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.shard.ShardGraph;
import io.millrace.consumer.shard.ShardKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Deletes the leases that the {@link LeaseCleaner} names, and those of streams that nobody reads any more, one after another, some with each audit. Nobody waits for it: a
 * failure, a missing permission among them, is told and left to the next audit.
 */
final class Cleaning {
    /** One worker's share of an audit; a reshard of thousands of shards is cleaned up within two hours. */
    private static final int DELETES = 50;

    private final Incarnation incarnation;
    private final ProcessMemory memory;
    private boolean deleting;

    Cleaning(Incarnation incarnation, ProcessMemory memory) {
        this.incarnation = incarnation;
        this.memory = memory;
    }

    private record Answer(Optional<WriteResult<Lease>> result, Optional<Throwable> failure) {}

    /**
     * Looks through the board; {@code listed} is a listing that was asked for after the scan. A stream that it lacks was not asked
     * for, or not answered, and nothing is known of its shards.
     */
    void clean(ShardGraph listed) {
        Set<String> streams = new HashSet<>();
        listed.all().forEach(shard -> streams.add(ShardKey.streamOf(shard.shardId())));
        List<Lease> known = memory.board().all().stream()
                .filter(lease -> streams.contains(ShardKey.streamOf(lease.key())))
                .toList();
        Deque<Lease> due = new ArrayDeque<>(memory.cleaner().due(known, listed, incarnation.now()));
        memory.board().all().stream().filter(this::isForgotten).forEach(due::add);
        if (!deleting) {
            next(due, DELETES);
        }
    }

    /** A lease that is written by whomever is needed by somebody. */
    private boolean isForgotten(Lease lease) {
        return !isRead(lease)
                && incarnation
                        .ports()
                        .streams()
                        .isForgotten(lease.key(), memory.board().unchangedFor(lease.key(), incarnation.now()));
    }

    private boolean isRead(Lease lease) {
        return incarnation.ports().streams().reads(lease.key());
    }

    private void next(Deque<Lease> due, int most) {
        Lease finished = due.poll();
        deleting = finished != null && most > 0;
        if (finished != null && most > 0) {
            incarnation.attempts().send("delete lease", () -> deletion(finished), answer -> {
                deleting = false;
                answer.result().ifPresent(result -> {
                    note(finished, result);
                    next(due, most - 1);
                });
                answer.failure()
                        .ifPresent(failure -> incarnation.tell(new ConsumerEvent.CallFailed(
                                "delete lease", incarnation.config().auditEvery(), failure)));
            });
        }
    }

    /** A failure is an answer here, so that it is neither repeated nor the worker's end. */
    private CompletionStage<Answer> deletion(Lease finished) {
        LeaseStore leases = incarnation.ports().leases();
        return (isRead(finished) ? leases.delete(finished) : leases.forget(finished))
                .handle((result, failure) -> new Answer(Optional.ofNullable(result), Optional.ofNullable(failure)));
    }

    private void note(Lease deleted, WriteResult<Lease> result) {
        if (result.isWritten() && !isRead(deleted)) {
            incarnation.tell(new ConsumerEvent.LeaseForgotten(deleted.key(), incarnation.workerId()));
        }
        if (result.isWritten() || result.item().isEmpty()) {
            memory.board().gone(deleted.key());
        } else {
            memory.board().observe(result.item().get(), incarnation.now());
        }
    }
}
