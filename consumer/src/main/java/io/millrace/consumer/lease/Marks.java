package io.millrace.consumer.lease;

import io.millrace.consumer.lease.Hold.CheckpointOutcome;
import io.millrace.consumer.shard.RecordPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The marks of one hold: told, written, and those that somebody waits for. A mark never moves back. */
final class Marks {
    private final List<Waiting> waiting = new ArrayList<>();
    private @Nullable RecordPosition told;
    private @Nullable RecordPosition written;
    private boolean over;

    private record Waiting(RecordPosition mark, CompletableFuture<CheckpointOutcome> outcome) {}

    Marks(Optional<RecordPosition> start) {
        written = start.orElse(null);
        told = written;
    }

    void tell(RecordPosition mark) {
        if (told == null || mark.compareTo(told) > 0) {
            told = mark;
        }
    }

    CompletionStage<CheckpointOutcome> ask(RecordPosition mark) {
        if (over) {
            return CompletableFuture.completedFuture(CheckpointOutcome.LOST);
        }
        if (written != null && mark.compareTo(written) <= 0) {
            return CompletableFuture.completedFuture(outcome(mark, written));
        }
        tell(mark);
        CompletableFuture<CheckpointOutcome> outcome = new CompletableFuture<>();
        waiting.add(new Waiting(mark, outcome));
        return outcome;
    }

    boolean isAwaited() {
        return !waiting.isEmpty();
    }

    /** The newest mark, if the table does not have it yet. */
    Optional<RecordPosition> unwritten() {
        return told == null || told.equals(written) ? Optional.empty() : Optional.of(told);
    }

    void written(RecordPosition mark) {
        written = mark;
        List<Waiting> done = waiting.stream()
                .filter(each -> each.mark().compareTo(mark) <= 0)
                .toList();
        waiting.removeAll(done);
        done.forEach(each -> each.outcome().complete(outcome(each.mark(), mark)));
    }

    void over() {
        over = true;
        List<Waiting> left = List.copyOf(waiting);
        waiting.clear();
        left.forEach(each -> each.outcome().complete(CheckpointOutcome.LOST));
    }

    private static CheckpointOutcome outcome(RecordPosition asked, RecordPosition written) {
        return asked.equals(written) ? CheckpointOutcome.WRITTEN : CheckpointOutcome.SUPERSEDED;
    }
}
