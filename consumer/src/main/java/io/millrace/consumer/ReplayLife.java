package io.millrace.consumer;

import io.millrace.consumer.loop.Loop;
import io.millrace.consumer.process.ShardRunners;
import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** From start to report: starts shards as the plan allows and takes in what became of them. Its state belongs to the loop. */
final class ReplayLife implements ReplayHold.Owner {
    /** Interrupted calls may take so long to return; then they are left alone. */
    static final Duration GRACE = Duration.ofSeconds(2);
    /** Clocks differ a little; a begin that lies further ahead is a mistake. */
    private static final Duration AHEAD = Duration.ofMinutes(1);

    private static final Duration LISTED_BEFORE = Duration.ofMinutes(1);

    private final Range range;
    private final Loop loop;
    private final InstantSource clock;
    private final StartSteps steps;
    private final ReplayTally tally;
    private final Delivery delivery;
    private final Consumer<Runnable> ending;
    private final CompletableFuture<ReplayReport> report = new CompletableFuture<>();
    /** Completed after the report and all that hangs on it. */
    private final CompletableFuture<Boolean> over = new CompletableFuture<>();

    private final Map<String, ReplayHold> holds = new TreeMap<>();
    private final Set<ReplayHold> live = new HashSet<>();
    private final Set<String> reached = new HashSet<>();
    private @Nullable ReplayPlan plan;
    private @Nullable ShardRunners runners;
    private State state = State.STARTING;
    private long startedNanos;

    private enum State {
        STARTING,
        RUNNING,
        CLOSING,
        OVER
    }

    /**
     * What is replayed.
     *
     * @param from arrival of the first record
     * @param to first arrival behind the last; null: the time of the start
     */
    record Range(Instant from, @Nullable Instant to) {

        /** Shards that were closed earlier are not looked at: times are approximate, and a shard more costs two calls. */
        Instant listedFrom() {
            Instant earlier = from.minus(LISTED_BEFORE);
            return earlier.isBefore(Instant.EPOCH) ? Instant.EPOCH : earlier;
        }
    }

    /** Reads and delivers what arrives before a time. */
    @FunctionalInterface
    interface Delivery {
        /** {@code reached} hears of shards that were read to that time, before their holds end. */
        ShardRunners upTo(Instant to, Consumer<String> reached);
    }

    /** {@code ending} closes all parts, after it has seen to it that what it is given runs off the loop. */
    ReplayLife(
            Range range,
            Loop loop,
            InstantSource clock,
            StartSteps steps,
            ReplayTally tally,
            Delivery delivery,
            Consumer<Runnable> ending) {
        this.range = range;
        this.loop = loop;
        this.clock = clock;
        this.steps = steps;
        this.tally = tally;
        this.delivery = delivery;
        this.ending = ending;
    }

    CompletableFuture<ReplayReport> start() {
        loop.execute(() -> {
            startedNanos = loop.nowNanos();
            loop.when(steps.run(), this::prepared);
        });
        return report.copy();
    }

    private void prepared(@Nullable List<Shard> shards, @Nullable Throwable failure) {
        if (state != State.STARTING) {
            return;
        }
        Instant now = clock.instant();
        Instant to = range.to() == null ? now : range.to();
        if (shards == null) {
            fail(failure == null ? new IllegalStateException("the stream's shards were not listed") : failure);
        } else if (!range.from().isBefore(to) || range.from().isAfter(now.plus(AHEAD))) {
            fail(new IllegalArgumentException("a replay from " + range.from() + " to " + to
                    + " begins ahead of the service's time, " + now + "; let it begin in the past"));
        } else {
            Duration wait = Duration.between(now, range.from());
            loop.after(wait.isNegative() ? Duration.ZERO : wait, () -> begin(shards, to));
        }
    }

    private void begin(List<Shard> shards, Instant to) {
        if (state == State.STARTING) {
            state = State.RUNNING;
            plan = new ReplayPlan(shards);
            runners = delivery.upTo(to, reached::add);
            goOn(plan, runners);
        }
    }

    private void goOn(ReplayPlan known, ShardRunners running) {
        if (state == State.RUNNING) {
            known.start().forEach(shard -> {
                ReplayHold hold = new ReplayHold(shard, range.from(), loop.nowNanos(), this);
                holds.put(shard.shardId(), hold);
                live.add(hold);
                running.gained(hold);
            });
        }
        if (live.isEmpty() && (state == State.CLOSING || known.isOver())) {
            finish();
        }
    }

    @Override
    public void ended(ReplayHold hold, List<Shard> children) {
        if (plan == null || runners == null) {
            return;
        }
        if (reached.contains(hold.key())) {
            plan.cut(hold.key());
        } else {
            plan.ended(hold.key(), children);
        }
        letGo(hold);
        goOn(plan, runners);
    }

    /** Told after a drain, and once more when the runner has gone. */
    @Override
    public void drained(ReplayHold hold) {
        if (!hold.isOver()) {
            letGo(hold);
        } else if (live.remove(hold) && plan != null && runners != null) {
            goOn(plan, runners);
        }
    }

    private void letGo(ReplayHold hold) {
        if (runners != null) {
            runners.lost(hold, hold.end());
        }
    }

    /** Ends early: running calls may end within the limit and are then interrupted. */
    void stop(Duration limit) {
        loop.execute(() -> {
            if (state == State.STARTING) {
                finish();
            } else if (state == State.RUNNING && runners != null) {
                state = State.CLOSING;
                live.stream().filter(hold -> !hold.isOver()).forEach(runners::drain);
                loop.after(limit, this::interrupt);
            }
        });
    }

    private void interrupt() {
        if (state == State.CLOSING) {
            live.forEach(hold -> letGo(hold));
            loop.after(GRACE, this::finish);
        }
    }

    /** Waits for the report as long as a stop may take. */
    void awaitStop(Duration limit) {
        try {
            over.copy()
                    .completeOnTimeout(false, limit.plus(GRACE).plus(GRACE).toMillis(), TimeUnit.MILLISECONDS)
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A task of the loop failed; called on the loop. */
    void broken(Throwable cause) {
        fail(cause);
    }

    private void fail(Throwable cause) {
        if (state != State.OVER) {
            state = State.OVER;
            String message = cause.getMessage();
            ConsumerException named = cause instanceof ConsumerException known
                    ? known
                    : new ConsumerException(message == null ? cause.toString() : message, cause);
            ending.accept(() -> {
                report.completeExceptionally(named);
                over.complete(true);
            });
        }
    }

    private void finish() {
        if (state != State.OVER) {
            state = State.OVER;
            ReplayReport told = told();
            ending.accept(() -> {
                report.complete(told);
                over.complete(true);
            });
        }
    }

    private ReplayReport told() {
        Duration took = Duration.ofNanos(loop.nowNanos() - startedNanos);
        return plan == null
                ? new ReplayReport(List.of(), false, took)
                : new ReplayReport(
                        plan.shardIds().stream()
                                .map(id -> tally.told(id, holds.get(id)))
                                .toList(),
                        plan.isOver(),
                        took);
    }
}
