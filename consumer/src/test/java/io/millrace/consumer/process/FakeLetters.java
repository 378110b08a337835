package io.millrace.consumer.process;

import io.millrace.consumer.deadletter.DeadLetter;
import io.millrace.consumer.deadletter.DeadLetterDestination;
import io.millrace.consumer.loop.VirtualLoop;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A destination in memory that answers as a test says, and normally after a while. */
final class FakeLetters implements DeadLetterDestination {
    private final VirtualLoop loop;
    /** What the next puts meet; then all goes well. */
    final Queue<Answer> answers = new ArrayDeque<>();
    /** Letters that it said are safe. */
    final List<DeadLetter> safe = new ArrayList<>();

    final List<CompletableFuture<Object>> hanging = new ArrayList<>();
    Duration takes = Duration.ofMillis(20);
    int puts;
    /** Puts at a time that it took without an answer yet. */
    int mostAtOnce;

    private int atOnce;

    enum Answer {
        GOOD,
        FAILED_STAGE,
        THROWN,
        NO_STAGE,
        NONE
    }

    FakeLetters(VirtualLoop loop) {
        this.loop = loop;
    }

    List<String> texts() {
        return safe.stream().map(FakeLetters::text).toList();
    }

    static String text(DeadLetter letter) {
        return StandardCharsets.UTF_8.decode(letter.content().data()).toString();
    }

    @Override
    @SuppressWarnings("NullAway")
    public CompletionStage<?> put(DeadLetter letter) {
        puts++;
        CompletableFuture<Object> stage = new CompletableFuture<>();
        Answer answer = answers.isEmpty() ? Answer.GOOD : answers.remove();
        switch (answer) {
            case GOOD -> {
                atOnce++;
                mostAtOnce = Math.max(mostAtOnce, atOnce);
                loop.after(takes, () -> {
                    atOnce--;
                    safe.add(letter);
                    stage.complete(letter);
                });
            }
            case FAILED_STAGE ->
                loop.after(takes, () -> stage.completeExceptionally(new IllegalStateException("full")));
            case THROWN -> throw new IllegalStateException("scripted");
            case NO_STAGE -> {
                return null;
            }
            case NONE -> hanging.add(stage);
        }
        return stage;
    }
}
