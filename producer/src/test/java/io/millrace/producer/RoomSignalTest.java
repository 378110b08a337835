package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RoomSignalTest {
    private final ByteBudget budget = new ByteBudget(100_000);
    private final List<Runnable> executed = new ArrayList<>();
    private final RoomSignal signal = new RoomSignal(budget, 1_000, new Completions(executed::add));

    RoomSignalTest() {
        budget.onRelease(signal::freed);
    }

    @Test
    void roomThatIsThereIsAnsweredAtOnce() {
        assertThat(signal.whenRoom().toCompletableFuture()).isCompleted();
    }

    @Test
    void allWhoWaitShareOneStageThatEndsOnTheExecutorWhenEnoughIsFree() {
        assertThat(budget.tryTake(75_000)).isTrue();
        CompletionStage<Void> waiting = signal.whenRoom();
        CompletableFuture<Void> heard = waiting.toCompletableFuture();
        // AssertJ would compare copies of stages.
        assertThat(signal.whenRoom() == waiting).isTrue();

        budget.release(999);
        assertThat(executed).isEmpty();
        budget.release(1);
        assertThat(heard).isNotDone();
        executed.forEach(Runnable::run);
        assertThat(heard).isCompleted();
    }

    @Test
    void oneWhoWaitsCannotEndTheWaitOfTheOthers() {
        assertThat(budget.tryTake(75_000)).isTrue();
        signal.whenRoom().toCompletableFuture().complete(null);
        assertThat(signal.whenRoom().toCompletableFuture()).isNotDone();
    }

    @Test
    void noReleaseSlipsPastOneWhoBeginsToWait() throws Exception {
        ByteBudget contended = new ByteBudget(100_000);
        RoomSignal own = new RoomSignal(contended, 1_000, new Completions(Runnable::run));
        contended.onRelease(own::freed);
        for (int i = 0; i < 20_000; i++) {
            assertThat(contended.tryTake(75_000)).isTrue();
            CompletableFuture<Void> released = CompletableFuture.runAsync(() -> contended.release(75_000));
            own.whenRoom().toCompletableFuture().get(30, TimeUnit.SECONDS);
            released.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void roomForNothingIsRefused() {
        assertThatThrownBy(() -> WhenFull.later(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> KinesisProducer.builder("clicks")
                        .maxBufferedBytes(100_000)
                        .whenFull(WhenFull.later(75_001))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("75001")
                .hasMessageContaining("at most 75000");
    }
}
