package io.millrace.consumer.process;

import io.millrace.consumer.lease.Hold;
import io.millrace.consumer.loop.Loop;
import io.millrace.consumer.shard.RecordPosition;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The user's way to the lease: checks on the caller's thread, writes on the loop, answers on a worker thread. */
final class CheckpointGate implements Checkpointer {
    private final Loop loop;
    private final Hold hold;
    private final String stream;
    private final UserCode userCode;
    private volatile @Nullable RecordPosition handedOut;
    private volatile boolean closed;
    /** Touched on the loop only. */
    private @Nullable RecordPosition latest;

    CheckpointGate(Loop loop, Hold hold, String stream, UserCode userCode) {
        this.loop = loop;
        this.hold = hold;
        this.stream = stream;
        this.userCode = userCode;
    }

    /** The processor is about to get everything up to here. */
    void handingOut(RecordPosition position) {
        handedOut = position;
    }

    /** The furthest position that was asked for; on the loop. */
    @Nullable
    RecordPosition latest() {
        return latest;
    }

    @Override
    public CompletableFuture<CheckpointResult> checkpoint() {
        RecordPosition position = handedOut;
        // Nothing was handed out, so nothing lies behind the checkpoint that this ownership started from.
        return position == null ? CompletableFuture.completedFuture(CheckpointResult.WRITTEN) : write(position);
    }

    @Override
    public CompletableFuture<CheckpointResult> checkpoint(ConsumerRecord record) {
        if (!record.shardId().equals(hold.shardId()) || !record.stream().equals(stream)) {
            throw new IllegalArgumentException("record " + record + " does not belong to " + hold.shardId()
                    + "; use its own shard's checkpointer");
        }
        RecordPosition limit = handedOut;
        if (limit == null || record.position().compareTo(limit) > 0) {
            throw new IllegalArgumentException("record " + record + " lies behind " + limit
                    + ", the last one handed out; checkpoint records of batches that were received");
        }
        return write(record.position());
    }

    /** Nothing is written any more; without a loop, which may be gone. */
    void close() {
        closed = true;
    }

    private CompletableFuture<CheckpointResult> write(RecordPosition position) {
        if (closed) {
            return CompletableFuture.completedFuture(CheckpointResult.LEASE_LOST);
        }
        CompletableFuture<CheckpointResult> answer = new CompletableFuture<>();
        loop.execute(() -> post(position, answer));
        return answer;
    }

    private void post(RecordPosition position, CompletableFuture<CheckpointResult> answer) {
        RecordPosition before = latest;
        if (before != null && position.compareTo(before) < 0) {
            userCode.run(() -> answer.complete(CheckpointResult.SUPERSEDED));
            return;
        }
        latest = position;
        loop.when(
                hold.checkpoint(position), (outcome, failure) -> userCode.run(() -> answer(answer, outcome, failure)));
    }

    private static void answer(
            CompletableFuture<CheckpointResult> answer,
            Hold.@Nullable CheckpointOutcome outcome,
            @Nullable Throwable failure) {
        if (outcome == null) {
            answer.completeExceptionally(failure == null ? new IllegalStateException("no outcome") : failure);
            return;
        }
        answer.complete(
                switch (outcome) {
                    case WRITTEN -> CheckpointResult.WRITTEN;
                    case SUPERSEDED -> CheckpointResult.SUPERSEDED;
                    case LOST -> CheckpointResult.LEASE_LOST;
                });
    }
}
