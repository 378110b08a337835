package io.millrace.consumer.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeadLetterDestinationTest {
    private final List<DeadLetter> kept = new ArrayList<>();
    private final DeadLetterDestination keeps = letter -> {
        kept.add(letter);
        return CompletableFuture.completedFuture("kept");
    };
    private final DeadLetter letter = Letters.documented();

    @Test
    void secondIsTriedWhenTheFirstFailsOrThrows() {
        DeadLetterDestination fails = given -> CompletableFuture.failedFuture(new IllegalStateException("first"));
        DeadLetterDestination throwing = given -> {
            throw new IllegalStateException("first");
        };
        assertThat(failureOf(fails.orElse(keeps))).isNull();
        assertThat(failureOf(throwing.orElse(keeps))).isNull();
        assertThat(kept).containsExactly(letter, letter);
    }

    @Test
    void secondIsLeftAloneWhileTheFirstTakesLetters() {
        CompletableFuture<Object> late = new CompletableFuture<>();
        DeadLetterDestination first = given -> late;
        CompletableFuture<?> put = first.orElse(keeps).put(letter).toCompletableFuture();
        assertThat(put).isNotDone();
        late.complete("safe");
        assertThat(put).isCompleted();
        assertThat(kept).isEmpty();
    }

    @Test
    void failureOfBothIsTheSecondOnesWithTheFirstInIt() {
        DeadLetterDestination first = given -> CompletableFuture.failedFuture(new IllegalStateException("first"));
        DeadLetterDestination second = given -> {
            throw new IllegalStateException("second");
        };
        Throwable failure = failureOf(first.orElse(second));
        assertThat(failure)
                .hasMessage("second")
                .satisfies(thrown -> assertThat(thrown.getSuppressed())
                        .extracting(Throwable::getMessage)
                        .containsExactly("first"));
    }

    @Test
    void sameFailureOfBothIsNotPutIntoItself() {
        RuntimeException same = new IllegalStateException("same");
        DeadLetterDestination fails = given -> CompletableFuture.failedFuture(same);
        assertThat(failureOf(fails.orElse(fails))).isSameAs(same);
    }

    @Test
    void nullAndAnErrorAreFailuresLikeOthers() {
        DeadLetterDestination nothing = givesNull();
        DeadLetterDestination breaks = given -> {
            throw new AssertionError("broken");
        };
        assertThat(failureOf(nothing.orElse(keeps))).isNull();
        assertThat(failureOf(breaks.orElse(keeps))).isNull();
        assertThat(kept).containsExactly(letter, letter);
        assertThat(failureOf(breaks.orElse(nothing)))
                .isInstanceOf(DeadLetterException.class)
                .hasMessageContaining("returned null");
        assertThat(failureOf(nothing.orElse(breaks))).hasMessage("broken");
    }

    /** What code without annotations may do. */
    @SuppressWarnings("NullAway")
    private static DeadLetterDestination givesNull() {
        return given -> null;
    }

    private @Nullable Throwable failureOf(DeadLetterDestination destination) {
        CompletableFuture<?> put = destination.put(letter).toCompletableFuture();
        assertThat(put).isDone();
        return put.handle((done, failure) -> failure).join();
    }
}
