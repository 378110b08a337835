package io.millrace.consumer;

import io.millrace.consumer.ConsumerStatus.State;
import io.millrace.consumer.lease.LeaseKeeper;
import io.millrace.consumer.lease.StopReport;
import io.millrace.consumer.loop.Loop;
import io.millrace.consumer.process.ShardRunners;
import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A consumer from start to stop. Its methods may be called from any thread; its state belongs to the loop. */
final class ConsumerLife {
    private static final Duration STATUS_LIMIT = Duration.ofSeconds(2);
    /** What a stop may take beyond its limit: the last writes to the tables, and interrupted calls that return. */
    private static final Duration STOP_GRACE = Duration.ofSeconds(5);

    private final ConsumerConfig.Identity identity;
    private final Loop loop;
    private final StartSteps steps;
    private final Runnable running;
    private final LeaseKeeper keeper;
    private final StatusView view;
    private final Runnable closeParts;
    private final AtomicBoolean startCalled = new AtomicBoolean();
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private final CompletableFuture<Void> terminated = new CompletableFuture<>();
    private final CompletableFuture<CloseReport> closed = new CompletableFuture<>();
    private volatile ConsumerStatus last;
    private State state = State.NEW;

    /** {@code running} is called on the loop once the worker takes part in the fleet. */
    ConsumerLife(
            ConsumerConfig.Identity identity,
            Loop loop,
            StartSteps steps,
            Runnable running,
            LeaseKeeper keeper,
            ShardRunners runners,
            Runnable closeParts) {
        this.identity = identity;
        this.loop = loop;
        this.steps = steps;
        this.running = running;
        this.keeper = keeper;
        this.view = new StatusView(identity.workerId(), keeper::view, runners, loop::nowNanos);
        this.closeParts = closeParts;
        this.last = new ConsumerStatus(identity.workerId(), State.NEW, false, List.of());
    }

    CompletableFuture<Void> started() {
        return started.copy();
    }

    CompletableFuture<Void> terminated() {
        return terminated.copy();
    }

    void start() {
        if (!startCalled.compareAndSet(false, true)) {
            throw new IllegalStateException(
                    "consumer " + identity.workerId() + " was started before; build a new one to start again");
        }
        loop.execute(() -> {
            if (state == State.NEW) {
                state = State.STARTING;
                loop.when(steps.run(), this::prepared);
            }
        });
    }

    private void prepared(@Nullable List<Shard> shards, @Nullable Throwable failure) {
        if (state != State.STARTING) {
            return;
        }
        if (shards == null) {
            fail(failure);
            return;
        }
        view.expect(shards);
        loop.when(keeper.start(), (registered, refused) -> {
            if (state == State.STARTING && refused == null) {
                state = State.RUNNING;
                started.complete(null);
                running.run();
            } else if (state == State.STARTING) {
                fail(refused);
            }
        });
    }

    /** The keeper gave up, or a task of the loop failed: a consumer that limps on silently is worse than one that stops. */
    void broken(Throwable cause) {
        loop.execute(() -> fail(cause));
        if (cause instanceof Error) {
            end(asConsumerException(cause));
        }
    }

    private void fail(@Nullable Throwable cause) {
        if (state == State.STOPPED || state == State.FAILED) {
            return;
        }
        state = State.FAILED;
        last = new ConsumerStatus(identity.workerId(), state, false, List.of());
        end(asConsumerException(cause));
    }

    private void end(ConsumerException failure) {
        terminated.completeExceptionally(failure);
        closed.complete(new CloseReport(List.of(), Duration.ZERO));
        started.completeExceptionally(failure);
        closeParts.run();
    }

    private ConsumerException asConsumerException(@Nullable Throwable cause) {
        if (cause instanceof ConsumerException named) {
            return named;
        }
        Throwable known = cause == null ? new IllegalStateException("no cause was given") : cause;
        String message = known.getMessage();
        return new ConsumerException(message == null ? known.toString() : message, known);
    }

    ConsumerStatus status() {
        if (terminated.isDone()) {
            return last;
        }
        CompletableFuture<ConsumerStatus> answer = new CompletableFuture<>();
        loop.execute(() -> {
            last = view.at(state);
            answer.complete(last);
        });
        try {
            return answer.completeOnTimeout(last, STATUS_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return last;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    CloseReport close(Duration limit) {
        loop.execute(() -> stop(limit));
        try {
            return closed.get(limit.plus(STOP_GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new CloseReport(List.of(), Duration.ZERO);
        } catch (TimeoutException e) {
            loop.execute(() -> stopped(new StopReport(List.of()), limit.plus(STOP_GRACE)));
            return new CloseReport(List.of(), limit.plus(STOP_GRACE));
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void stop(Duration limit) {
        if (state == State.STOPPING || state == State.STOPPED || state == State.FAILED) {
            return;
        }
        long begun = loop.nowNanos();
        state = State.STOPPING;
        loop.when(keeper.stop(limit), (report, failure) -> {
            StopReport known = report == null ? new StopReport(List.of()) : report;
            stopped(known, Duration.ofNanos(loop.nowNanos() - begun));
        });
    }

    private void stopped(StopReport report, Duration took) {
        if (state != State.STOPPING) {
            return;
        }
        last = view.at(State.STOPPED);
        state = State.STOPPED;
        started.completeExceptionally(new ConsumerException(
                "consumer " + identity.workerId() + " was closed before it had started", new IllegalStateException()));
        terminated.complete(null);
        closed.complete(StatusView.report(report, took));
        closeParts.run();
    }
}
