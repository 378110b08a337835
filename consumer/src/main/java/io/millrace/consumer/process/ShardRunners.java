package io.millrace.consumer.process;

import io.millrace.consumer.lease.Hold;
import io.millrace.consumer.lease.LeaseListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Consumer;

/**
 * Starts a runner for each hold and passes on what becomes of it. Runners are known by their hold's identity, so nothing
 * meant for an old hold of a shard reaches the runner of a newer one.
 */
public final class ShardRunners implements LeaseListener {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final RunnerParts parts;
    private final IdentityHashMap<Hold, ShardRunner> runners = new IdentityHashMap<>();
    private final Pauses pauses = new Pauses();
    private boolean looking;

    public ShardRunners(RunnerParts parts) {
        this.parts = parts;
    }

    @Override
    public void gained(Hold hold) {
        later(() -> {
            ShardRunner runner = new ShardRunner(parts, hold, pauses, () -> runners.remove(hold));
            runners.put(hold, runner);
            runner.advance();
            lookLater();
        });
    }

    /** One timer for all of them, as long as there are any. */
    private void lookLater() {
        if (!looking && !runners.isEmpty()) {
            looking = true;
            parts.loop().after(LOOK_EVERY, () -> {
                looking = false;
                List.copyOf(runners.values()).forEach(ShardRunner::look);
                lookLater();
            });
        }
    }

    @Override
    public void drain(Hold hold) {
        later(() -> with(hold, ShardRunner::drain));
    }

    @Override
    public void resume(Hold hold) {
        later(() -> with(hold, ShardRunner::resume));
    }

    @Override
    public void lost(Hold hold, Reason reason) {
        later(() -> with(hold, runner -> runner.lost(reason)));
    }

    /** Every shard that is held here, or whose last call still runs; on the loop. */
    public List<RunnerStatus> status() {
        List<RunnerStatus> all = new ArrayList<>();
        runners.values().forEach(runner -> all.add(runner.status()));
        return all;
    }

    /** Everything waits, or goes on; on the loop, as the others. */
    public void pause(boolean wanted) {
        pauses.all(wanted);
        tuned();
    }

    /** One shard, by its lease's key, waits or goes on. */
    public void pauseShard(String key, boolean wanted) {
        pauses.shard(key, wanted);
        tuned();
    }

    /** A key as {@link #pauseKey} takes it; throws what the key's own {@code equals} or {@code hashCode} throws. Not only on the loop. */
    public static Object laneKey(Object key) {
        return GuardedKey.of(key);
    }

    /** The records of one lane's key in a shard wait, or go on. */
    public void pauseKey(String key, Object laneKey, boolean wanted) {
        pauses.keysOf(key).set(laneKey, wanted);
        runners.forEach((hold, runner) -> {
            if (hold.key().equals(key)) {
                runner.keysChanged(laneKey);
            }
        });
    }

    /** What may change while a consumer runs has changed. */
    public void tuned() {
        List.copyOf(runners.values()).forEach(ShardRunner::tuned);
    }

    /** The keeper may speak from inside a call that a runner makes to its hold; a runner hears it afterwards. */
    private void later(Runnable task) {
        parts.loop().execute(task);
    }

    private void with(Hold hold, Consumer<ShardRunner> action) {
        ShardRunner runner = runners.get(hold);
        if (runner != null) {
            action.accept(runner);
        }
    }
}
