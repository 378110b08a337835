package io.millrace.consumer.process;

import io.millrace.consumer.deadletter.DeadLetter;
import io.millrace.consumer.deadletter.DeadLetterDestination;
import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.failure.FailurePolicy;
import io.millrace.consumer.loop.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Dead letters on their way: each is put again, with growing delays, until its destination has it. On the loop. */
final class GivingAway {
    /** A letter may go from place to place, each of which takes up to a minute: putting it anew meanwhile would begin with the first. */
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** A whole batch may be given away, and each put may take a thread for a while. */
    private static final int MOST_AT_ONCE = 32;

    private final RunnerParts parts;
    private final IdentityHashMap<ConsumerRecord, Try> tries = new IdentityHashMap<>();
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int underWay;

    /** The last try at one letter. */
    private static final class Try {
        final Trial trial;
        final DeadLetterDestination destination;
        final FailurePolicy policy;
        final Outcome outcome;
        Loop.Timer timer = () -> {};
        int failures;
        /** Whether the call of the destination has not returned. */
        boolean calling;

        Try(Trial trial, DeadLetterDestination destination, FailurePolicy policy, Outcome outcome) {
            this.trial = trial;
            this.destination = destination;
            this.policy = policy;
            this.outcome = outcome;
        }
    }

    /** What becomes of a letter, one of both. */
    interface Outcome {
        /** It is safe. */
        void given();

        /** Its destination does not take it, and another policy counts by now: it is dropped here. */
        void judgeAnew();
    }

    GivingAway(RunnerParts parts) {
        this.parts = parts;
    }

    void begin(ConsumerRecord record, Trial trial, DeadLetterDestination destination, Outcome outcome) {
        Try first = new Try(trial, destination, parts.tuning().policy(), outcome);
        tries.put(record, first);
        waiting.add(() -> put(record, first));
        next();
    }

    private void next() {
        while (underWay < MOST_AT_ONCE && !waiting.isEmpty()) {
            waiting.remove().run();
        }
    }

    private void put(ConsumerRecord record, Try current) {
        DeadLetter letter = Letters.of(parts, record, current.trial);
        CompletableFuture<@Nullable Object> answer = new CompletableFuture<>();
        underWay++;
        current.timer = parts.loop()
                .after(
                        LIMIT,
                        () -> answer.completeExceptionally(
                                new TimeoutException("no answer within " + LIMIT.toSeconds() + " s")));
        current.calling = true;
        Runnable returned = () -> parts.loop().execute(() -> current.calling = false);
        parts.userCode().run(() -> pass(current.destination, letter, answer, returned));
        parts.loop().when(answer, (value, failure) -> answered(record, current, failure));
    }

    private static void pass(
            DeadLetterDestination destination,
            DeadLetter letter,
            CompletableFuture<@Nullable Object> answer,
            Runnable returned) {
        try {
            CompletionStage<?> stage;
            try {
                stage = destination.put(letter);
            } finally {
                returned.run();
            }
            stage.whenComplete((value, failure) -> {
                if (failure == null) {
                    answer.complete(value);
                } else {
                    answer.completeExceptionally(failure);
                }
            });
        } catch (Throwable thrown) {
            // The destination is the user's code too.
            answer.completeExceptionally(thrown);
        }
    }

    private void answered(ConsumerRecord record, Try current, @Nullable Throwable failure) {
        current.timer.cancel();
        if (tries.get(record) != current) {
            return;
        }
        underWay--;
        next();
        if (failure == null) {
            tries.remove(record);
            current.outcome.given();
            return;
        }
        current.failures++;
        Duration delay = parts.settings().retry().halfJitter(current.failures, parts.random());
        later(record, current, delay);
        parts.events()
                .on(new ConsumerEvent.CallFailed(
                        "dead letter of record " + record.position() + " of " + record.shardId(), delay, failure));
    }

    private void later(ConsumerRecord record, Try current, Duration delay) {
        current.timer = parts.loop().after(delay, () -> again(record, current));
    }

    private void again(ConsumerRecord record, Try current) {
        if (parts.tuning().policy() != current.policy) {
            tries.remove(record);
            current.outcome.judgeAnew();
            return;
        }
        if (current.calling) {
            // Its thread is still there, and another one would fare no better.
            later(record, current, parts.settings().retry().halfJitter(current.failures, parts.random()));
            return;
        }
        waiting.add(() -> put(record, current));
        next();
    }

    /** Whether a letter is with its destination, which has not answered. */
    boolean isBusy() {
        return underWay > 0;
    }

    void close() {
        tries.values().forEach(each -> each.timer.cancel());
        tries.clear();
        waiting.clear();
        underWay = 0;
    }
}
