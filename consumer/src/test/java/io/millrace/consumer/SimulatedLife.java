package io.millrace.consumer;

import io.millrace.consumer.event.ConsumerListener;
import io.millrace.consumer.lease.LeaseKeeper;
import io.millrace.consumer.loop.Loop;
import io.millrace.consumer.process.ShardRunners;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A consumer's life in virtual time, opened to simulations of other packages: how it starts, ends, and what a health check is told. */
public final class SimulatedLife {
    private final LifeEvents events;
    private @Nullable ConsumerLife life;
    private @Nullable StatusView view;

    /** {@code listener}: the user's. */
    public SimulatedLife(ConsumerListener listener) {
        this.events = new LifeEvents(listener);
    }

    /** Where the consumer's parts tell of what happens. */
    public ConsumerListener events() {
        return events;
    }

    /** Starts a worker on a stream that is there; {@code running} is called once it takes part in the fleet. */
    public void start(
            String worker,
            Loop loop,
            Supplier<CompletionStage<Void>> identity,
            Runnable running,
            LeaseKeeper keeper,
            ShardRunners runners) {
        StartSteps steps = new StartSteps(
                loop,
                DeliveryWiring.READ_BACKOFF,
                () -> CompletableFuture.completedFuture(List.of()),
                () -> CompletableFuture.completedFuture(null),
                identity);
        ConsumerConfig.Identity named = new ConsumerConfig.Source.One("model").identity("simulated", worker);
        ConsumerLife built = new ConsumerLife(named, loop, steps, running, keeper, runners, () -> {});
        events.belongTo(built);
        life = built;
        view = new StatusView(worker, keeper::view, runners, loop::nowNanos);
        built.start();
    }

    private ConsumerLife life() {
        return Objects.requireNonNull(life, "not started");
    }

    /** Completes as the consumer's {@code terminated()} does. */
    public CompletableFuture<Void> terminated() {
        return life().terminated();
    }

    /** Why the consumer gave up; null while it works. */
    public @Nullable Throwable failure() {
        CompletableFuture<Void> terminated = life().terminated();
        if (!terminated.isCompletedExceptionally()) {
            return null;
        }
        try {
            terminated.join();
            return null;
        } catch (CompletionException e) {
            return e.getCause();
        }
    }

    /** As the consumer's {@code status()}, which asks the loop while it works: here nothing else runs meanwhile. */
    public ConsumerStatus status() {
        if (life().terminated().isDone()) {
            return life().status();
        }
        boolean started = life().started().isDone();
        return Objects.requireNonNull(view).at(started ? ConsumerStatus.State.RUNNING : ConsumerStatus.State.STARTING);
    }
}
