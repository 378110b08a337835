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
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests, each again as the same bytes until its answer is definite: at once after a silence, with a growing
 * pause after refusals, which shrinks again before a deadline. The first answer of any attempt counts; closing ends all
 * resending and all answers.
 */
final class Attempts {
    private static final int AT_ONCE = 4;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LAST_PAUSE = Duration.ofMillis(100);

    private final Loop loop;
    private final RandomGenerator random;
    private final LeaseTiming timing;
    private final ConsumerListener events;
    private final Consumer<Throwable> fatal;
    private final Pressure pressure = new Pressure();
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

    /** What the answers so far say of the tables. */
    Pressure pressure() {
        return pressure;
    }

    <T> Call send(String operation, Supplier<CompletionStage<T>> request, Consumer<T> answered) {
        return sendBefore(Attempts::noDeadline, operation, request, answered);
    }

    /** Sends a request that is of use until a deadline, which may move: the nearer it is, the shorter the pauses. */
    <T> Call sendBefore(
            LongSupplier deadlineNanos, String operation, Supplier<CompletionStage<T>> request, Consumer<T> answered) {
        Manner manner = new Manner(Attempts::always, () -> {}, deadlineNanos, timing.attempt(), false);
        return start(new Pending<>(manner, operation, request, answered));
    }

    /** Sends a request that may take many pages: only a silence of a whole beat is taken for a loss. */
    <T> Call sendLong(String operation, Supplier<CompletionStage<T>> request, Consumer<T> answered) {
        Manner manner = new Manner(Attempts::always, () -> {}, Attempts::noDeadline, timing.beat(), false);
        return start(new Pending<>(manner, operation, request, answered));
    }

    /** Likewise, with pauses that stretch under pressure: nobody's life hangs on the answer. */
    <T> Call sendPatiently(String operation, Supplier<CompletionStage<T>> request, Consumer<T> answered) {
        Manner manner = new Manner(Attempts::always, () -> {}, Attempts::noDeadline, timing.beat(), true);
        return start(new Pending<>(manner, operation, request, answered));
    }

    /**
     * Stops resending once {@code wanted} is false, looked at before each attempt after the first; {@code givenUp} is told
     * then in place of an answer.
     */
    <T> Call sendWhile(
            BooleanSupplier wanted,
            Runnable givenUp,
            String operation,
            Supplier<CompletionStage<T>> request,
            Consumer<T> answered) {
        Manner manner = new Manner(wanted, givenUp, Attempts::noDeadline, timing.attempt(), false);
        return start(new Pending<>(manner, operation, request, answered));
    }

    /**
     * How a request is repeated.
     *
     * @param wanted whether it still is
     * @param givenUp told when it is not
     * @param deadlineNanos from when on an answer is of no use
     * @param silence for so long, and the request is taken for lost
     * @param patient whether it makes room for others under pressure
     */
    private record Manner(
            BooleanSupplier wanted, Runnable givenUp, LongSupplier deadlineNanos, Duration silence, boolean patient) {}

    private static long noDeadline() {
        return Long.MAX_VALUE;
    }

    private static boolean always() {
        return true;
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
        private final Manner manner;
        private final String operation;
        private final Supplier<CompletionStage<T>> request;
        private final Consumer<T> answered;
        private Loop.@Nullable Timer timer;
        private int sent;
        private boolean over;

        Pending(Manner manner, String operation, Supplier<CompletionStage<T>> request, Consumer<T> answered) {
            this.manner = manner;
            this.operation = operation;
            this.request = request;
            this.answered = answered;
        }

        @Override
        public void abandon() {
            over = true;
            cancelTimer();
        }

        private void attempt() {
            if (over || closed) {
                abandon();
                return;
            }
            if (sent > 0 && !manner.wanted().getAsBoolean()) {
                abandon();
                manner.givenUp().run();
                return;
            }
            sent++;
            int mine = sent;
            Duration silence = manner.silence();
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
            if (failure instanceof ThrottledException) {
                pressure.throttled(loop.nowNanos());
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

        /** Full jitter below a bound that doubles up to one beat, and shrinks with the time that a deadline leaves. */
        private Duration pause() {
            long now = loop.nowNanos();
            long bound = Math.min(timing.beat().toNanos(), FIRST_PAUSE.toNanos() << Math.min(sent - 1, 20));
            long left = manner.deadlineNanos().getAsLong() - now;
            if (left > 0) {
                bound = Math.min(bound, Math.max(LAST_PAUSE.toNanos(), left / 4));
            }
            Duration pause = Duration.ofNanos(1 + random.nextLong(bound));
            return manner.patient() ? pressure.stretch(pause, now) : pause;
        }

        private void cancelTimer() {
            if (timer != null) {
                timer.cancel();
            }
        }
    }
}
