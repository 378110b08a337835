package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.lease.Hold.CheckpointOutcome;
import io.millrace.consumer.shard.RecordPosition;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class MarksTest {
    private final Marks marks = new Marks(Optional.of(mark(10)));

    private static RecordPosition mark(long number) {
        return ScriptedFleet.mark(number);
    }

    private CompletableFuture<CheckpointOutcome> ask(long number) {
        return marks.ask(mark(number)).toCompletableFuture();
    }

    @Test
    void markThatIsToldIsUnwrittenUntilItIsWritten() {
        assertThat(marks.unwritten()).isEmpty();
        marks.tell(mark(12));
        marks.tell(mark(11));
        assertThat(marks.unwritten()).contains(mark(12));

        marks.written(mark(12));
        assertThat(marks.unwritten()).isEmpty();
    }

    @Test
    void laterMarkSupersedesOneThatWaits() {
        CompletableFuture<CheckpointOutcome> first = ask(11);
        CompletableFuture<CheckpointOutcome> second = ask(12);
        marks.written(mark(12));

        assertThat(first).isCompletedWithValue(CheckpointOutcome.SUPERSEDED);
        assertThat(second).isCompletedWithValue(CheckpointOutcome.WRITTEN);
        assertThat(marks.isAwaited()).isFalse();
    }

    @Test
    void markBehindWhatIsWrittenNeverMovesBack() {
        assertThat(ask(9)).isCompletedWithValue(CheckpointOutcome.SUPERSEDED);
        assertThat(ask(10)).isCompletedWithValue(CheckpointOutcome.WRITTEN);
        assertThat(marks.unwritten()).isEmpty();
    }

    @Test
    void waitingMarksAreLostWithTheHold() {
        CompletableFuture<CheckpointOutcome> waiting = ask(11);
        marks.over();

        assertThat(waiting).isCompletedWithValue(CheckpointOutcome.LOST);
        assertThat(ask(12)).isCompletedWithValue(CheckpointOutcome.LOST);
    }
}
