package io.millrace.consumer.lease;

import static java.util.Objects.requireNonNull;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.event.ConsumerListener;
import io.millrace.consumer.loop.Loop;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.UnrecoverableException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The only writer of leases in a process: takes them, renews them, writes their checkpoints, moves them to peers and
 * hands them over at a stop. It lives on a {@link Loop}, owns no thread and reads no clock but the loop's.
 *
 * <p>{@link #start}, {@link #stop} and {@link #view} may be called from any thread. Listeners are called on the loop and
 * must not block. The random source must differ from process to process: the incarnation's id comes from it.
 *
 * <p>When peers declare this worker dead, all its holds end and it goes on under a new incarnation. A failure that no
 * repetition mends ends it with {@link ConsumerEvent.Stopped}.
 */
public final class LeaseKeeper {
    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    private final Incarnation.Surroundings surroundings;
    private final LeaseListener listener;
    private final ProcessMemory memory;
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private final CompletableFuture<StopReport> stopped = new CompletableFuture<>();
    private @Nullable Session session;
    private boolean stopping;
    private boolean viewPlanned;
    private volatile FleetView view = FleetView.EMPTY;

    public LeaseKeeper(
            LeaseConfig config,
            LeasePorts ports,
            Loop loop,
            RandomGenerator random,
            LeaseListener leases,
            ConsumerListener events) {
        this(Incarnation.Surroundings.of(config, ports, loop, random, events), leases);
    }

    /** With intervals other than those that follow from the lease time. */
    LeaseKeeper(Incarnation.Surroundings surroundings, LeaseListener leases) {
        this.surroundings = surroundings;
        this.listener = leases;
        this.memory =
                new ProcessMemory(surroundings.timing(), surroundings.config().auditEvery());
    }

    /**
     * Registers this worker and begins to take leases; completes when the worker is registered, or with what hinders it,
     * after 30 s at the latest; two lease times later with {@link LivenessChoice#WORKER} or {@link
     * NamesakePolicy#YOUNGER_STOPS}.
     */
    public CompletionStage<Void> start() {
        surroundings.loop().execute(() -> {
            if (session == null && !stopping) {
                begin();
                surroundings.loop().after(startLimit(), this::giveUpStart);
            }
        });
        return started;
    }

    /**
     * Drains every shard, writes the last marks, hands the leases to peers or releases them, and signs off; what is not
     * drained after {@code limit} is interrupted and left to expire. A second call joins the first.
     */
    public CompletionStage<StopReport> stop(Duration limit) {
        surroundings.loop().execute(() -> {
            if (stopping) {
                return;
            }
            stopping = true;
            if (session == null) {
                finish(new StopReport(List.of()));
            } else {
                var way = session.stop();
                surroundings.loop().when(way.done(), (report, failure) -> finish(requireNonNull(report)));
                way.begin(limit);
            }
        });
        return stopped;
    }

    /** This worker reads other streams than before: takes what is new to it, and releases what it no longer reads. */
    public void streamsChanged() {
        surroundings.loop().execute(() -> {
            if (session != null && !stopping) {
                session.streamsChanged();
            }
        });
    }

    /**
     * Drains a shard and lets go of it, to be read from elsewhere by whoever takes it next, most likely this worker.
     *
     * @return whether that has begun; false if the shard is not held here, or leaves already
     */
    public CompletionStage<Boolean> seek(String key, Position position) {
        CompletableFuture<Boolean> begun = new CompletableFuture<>();
        surroundings.loop().execute(() -> begun.complete(session != null && !stopping && session.seek(key, position)));
        return begun;
    }

    /** Ends everything at once and for good, as for a failure that no repetition mends; the leases are left to expire. */
    public void abort(Throwable cause) {
        surroundings.loop().execute(() -> {
            if (!stopping) {
                fail(cause);
            }
        });
    }

    /** The fleet as the last scan showed it; empty before the first. */
    public FleetView view() {
        return view;
    }

    private void begin() {
        Incarnation incarnation = new Incarnation(surroundings, this::fail);
        session = new Session(incarnation, memory, new Owner());
        session.start();
    }

    private void end() {
        if (session != null) {
            session.close();
        }
    }

    /** A choice that has to see first that nobody else is at work takes a lease time more. */
    private Duration startLimit() {
        boolean looksFirst = surroundings.config().liveness() == LivenessChoice.WORKER
                || surroundings.config().namesakes() == NamesakePolicy.YOUNGER_STOPS;
        return looksFirst ? START_LIMIT.plus(surroundings.timing().leaseTime().multipliedBy(2)) : START_LIMIT;
    }

    private void giveUpStart() {
        if (!started.isDone()) {
            fail(new UnrecoverableException(
                    "worker '" + surroundings.config().workerId() + "' could not write its row to table '"
                            + surroundings.config().workerTable() + "' within "
                            + startLimit().toSeconds()
                            + " s; check that DynamoDB can be reached and that the table exists",
                    null));
        }
    }

    private void fail(Throwable cause) {
        end();
        stopping = true;
        started.completeExceptionally(cause);
        surroundings.events().on(new ConsumerEvent.Stopped(surroundings.config().workerId(), cause));
        stopped.complete(new StopReport(List.of()));
    }

    private void finish(StopReport report) {
        end();
        started.completeExceptionally(new IllegalStateException("stopped before it had started"));
        stopped.complete(report);
    }

    /** Draws the view anew at most twice a second, however often leases come and go. */
    private void planView() {
        if (!viewPlanned) {
            viewPlanned = true;
            surroundings.loop().after(surroundings.timing().pollEvery(), () -> {
                viewPlanned = false;
                drawView();
            });
        }
    }

    private void drawView() {
        if (session != null) {
            view = memory.view(session.observer(), surroundings.loop().nowNanos());
        }
    }

    /** Follows the current session. */
    private final class Owner implements Session.Owner {
        @Override
        public void registered() {
            started.complete(null);
        }

        @Override
        public void over(Session ended) {
            if (ended == session) {
                end();
                if (!stopping) {
                    begin();
                }
            }
        }

        @Override
        public void changed(Session changing) {
            if (view.equals(FleetView.EMPTY) && memory.board().isScanned()) {
                drawView();
            }
            planView();
        }

        @Override
        public LeaseListener listener() {
            return listener;
        }
    }
}
