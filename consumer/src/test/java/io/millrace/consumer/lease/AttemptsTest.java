package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.loop.VirtualLoop;
import io.millrace.consumer.loop.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class AttemptsTest {
    private static final LeaseTiming TIMING = LeaseTiming.of(Duration.ofSeconds(3));

    private final VirtualTime time = new VirtualTime();
    private final List<ConsumerEvent> events = new ArrayList<>();
    private final List<CompletableFuture<String>> sent = new ArrayList<>();
    private final List<String> answers = new ArrayList<>();
    private final Attempts attempts =
            new Attempts(new VirtualLoop(time), new SplittableRandom(1), TIMING, events::add, failure -> {});

    private CompletionStage<String> request() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        sent.add(answer);
        return answer;
    }

    private void sendAndWait(Duration wait) {
        attempts.send("renew lease", this::request, answers::add);
        time.runFor(wait);
    }

    @Test
    void theFirstAttemptsAnswerCountsAlthoughTheRequestWasSentAgain() {
        sendAndWait(TIMING.attempt().multipliedBy(2).plusMillis(10));
        assertThat(sent).hasSize(3);

        sent.get(0).complete("late");
        time.runFor(TIMING.leaseTime());

        assertThat(answers).containsExactly("late");
        assertThat(sent).hasSize(3);
        assertThat(events).isEmpty();
    }

    @Test
    void aSecondAnswerIsNotHeard() {
        sendAndWait(TIMING.attempt().plusMillis(10));

        sent.get(1).complete("first");
        sent.get(0).complete("second");
        time.runFor(TIMING.leaseTime());

        assertThat(answers).containsExactly("first");
    }

    @Test
    void silenceIsTold() {
        sendAndWait(TIMING.attempt().multipliedBy(3).plusMillis(10));
        assertThat(events).isEmpty();

        time.runFor(TIMING.beat().plus(TIMING.attempt()));

        assertThat(events).singleElement().isInstanceOfSatisfying(ConsumerEvent.CallFailed.class, failed -> {
            assertThat(failed.operation()).isEqualTo("renew lease");
            assertThat(failed.cause()).isInstanceOf(TimeoutException.class);
        });
    }

    @Test
    void silenceBehindARefusalIsToldToo() {
        sendAndWait(Duration.ofMillis(10));
        sent.get(0).completeExceptionally(new IllegalStateException("refused"));

        time.runFor(Duration.ofSeconds(3));

        assertThat(events)
                .extracting(event ->
                        ((ConsumerEvent.CallFailed) event).cause().getClass().getSimpleName())
                .startsWith("IllegalStateException", "TimeoutException");
    }

    @Test
    void refusalsAreToldAtFirstAndThenEverMoreSeldom() {
        attempts.send(
                "renew lease", () -> CompletableFuture.<String>failedStage(new IllegalStateException()), answers::add);
        time.runFor(Duration.ofSeconds(30));

        assertThat(events.size()).isBetween(3, 8);
        assertThat(answers).isEmpty();
    }
}
