package io.millrace.consumer.lease;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.event.ConsumerListener;
import io.millrace.consumer.loop.Loop;
import io.millrace.consumer.shard.UnrecoverableException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests, each again as the same bytes until its answer is definite: at once after a silence, with a growing
 * pause after refusals. The first answer of any attempt counts; closing ends all resending and all answers.
 */
final class Attempts {
    private static final int AT_ONCE = 4;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

    private final Loop loop;
    private final RandomGenerator random;
    private final LeaseTiming timing;
    private final ConsumerListener events;
    private final Consumer<Throwable> fatal;
    private boolean closed;

    /** {@code fatal} hears of a failure that no repetition mends. */
    Attempts(
            Loop loop, RandomGenerator random, LeaseTiming timing, ConsumerListener events, Consumer<Throwable> fatal) {
        this.loop = loop;
        this.random = random;
        this.timing = timing;
        this.events = events;
        this.fatal = fatal;
    }

    void close() {
        closed = true;
    }

    <T> Call send(String operation, Supplier<CompletionStage<T>> request, Consumer<T> answered) {
        return start(new Pending<>(() -> true, operation, request, answered, timing.attempt()));
    }

    /** Sends a request that may take many pages: only a silence of a whole beat is taken for a loss. */
    <T> Call sendLong(String operation, Supplier<CompletionStage<T>> request, Consumer<T> answered) {
        return start(new Pending<>(() -> true, operation, request, answered, timing.beat()));
    }

    /** Stops resending, without an answer, once {@code wanted} is false; looked at before each attempt after the first. */
    <T> Call sendWhile(
            BooleanSupplier wanted, String operation, Supplier<CompletionStage<T>> request, Consumer<T> answered) {
        return start(new Pending<>(wanted, operation, request, answered, timing.attempt()));
    }

    private static Call start(Pending<?> pending) {
        pending.attempt();
        return pending;
    }

    /** A request on its way. */
    interface Call {
        /** Sends no more and hears of no answer; what is on its way may still be applied. */
        void abandon();
    }

    private final class Pending<T> implements Call {
        private final BooleanSupplier wanted;
        private final String operation;
        private final Supplier<CompletionStage<T>> request;
        private final Consumer<T> answered;
        private final Duration silence;
        private Loop.@Nullable Timer timer;
        private int sent;
        private boolean over;

        Pending(
                BooleanSupplier wanted,
                String operation,
                Supplier<CompletionStage<T>> request,
                Consumer<T> answered,
                Duration silence) {
            this.wanted = wanted;
            this.operation = operation;
            this.request = request;
            this.answered = answered;
            this.silence = silence;
        }

        @Override
        public void abandon() {
            over = true;
            cancelTimer();
        }

        private void attempt() {
            if (over || closed || (sent > 0 && !wanted.getAsBoolean())) {
                abandon();
                return;
            }
            sent++;
            int mine = sent;
            timer = loop.after(sent <= AT_ONCE ? silence : silence.plus(pause()), this::silent);
            loop.when(request.get(), (answer, failure) -> {
                if (over || closed) {
                    return;
                }
                if (failure != null) {
                    failed(mine, failure);
                    return;
                }
                abandon();
                answered.accept(Objects.requireNonNull(answer));
            });
        }

        /** A service that does not answer makes no failure that could be told. */
        private void silent() {
            if (!over && !closed && sent >= AT_ONCE && Integer.bitCount(sent) == 1) {
                String count = sent + " attempts, and no answer to the last of them";
                events.on(new ConsumerEvent.CallFailed(operation, Duration.ZERO, new TimeoutException(count)));
            }
            attempt();
        }

        private void failed(int attempt, Throwable failure) {
            if (failure instanceof UnrecoverableException) {
                abandon();
                fatal.accept(failure);
                return;
            }
            if (attempt != sent) {
                return; // a later attempt is on its way already
            }
            Duration pause = pause();
            if (Integer.bitCount(sent) == 1) {
                events.on(new ConsumerEvent.CallFailed(operation, pause, failure));
            }
            cancelTimer();
            timer = loop.after(pause, this::attempt);
        }

        /** Full jitter below a bound that doubles up to one beat. */
        private Duration pause() {
            long most = timing.beat().toNanos();
            long bound = Math.min(most, FIRST_PAUSE.toNanos() << Math.min(sent - 1, 20));
            return Duration.ofNanos(1 + random.nextLong(bound));
        }

        private void cancelTimer() {
            if (timer != null) {
                timer.cancel();
            }
        }
    }
}
