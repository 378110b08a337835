package io.millrace.consumer;

import io.millrace.consumer.failure.FailurePolicy;
import io.millrace.consumer.lease.LeaseKeeper;
import io.millrace.consumer.loop.Loop;
import io.millrace.consumer.process.ShardRunners;
import io.millrace.consumer.process.Tuning;
import io.millrace.consumer.shard.Position;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What may be done to a consumer while it runs. Safe for use by several threads. */
final class Controls {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    private final Loop loop;
    private final ShardRunners runners;
    private final LeaseKeeper keeper;
    private final Tuning tuning;
    private final boolean byBatch;
    private final Executor callbacks;

    /** {@code callbacks}: where the user hears answers. */
    Controls(Loop loop, ShardRunners runners, LeaseKeeper keeper, Tuning tuning, boolean byBatch, Executor callbacks) {
        this.callbacks = callbacks;
        this.loop = loop;
        this.runners = runners;
        this.keeper = keeper;
        this.tuning = tuning;
        this.byBatch = byBatch;
    }

    void concurrencyPerShard(int records) {
        if (byBatch && records > 1) {
            throw new IllegalStateException("concurrencyPerShard is " + records
                    + ", but a processor gets one batch at a time; use onRecord or onRecordAsync");
        }
        tuning.concurrency((int) Check.between(records, 1, HandlingOptions.MOST_LANES, "concurrency per shard"));
        later(ShardRunners::tuned);
    }

    void failurePolicy(FailurePolicy policy) {
        HandlingOptions.requireFor(byBatch, policy);
        tuning.policy(policy);
        later(ShardRunners::tuned);
    }

    void pause(boolean wanted) {
        later(all -> all.pause(wanted));
    }

    void pauseShard(String shardId, boolean wanted) {
        later(all -> all.pauseShard(shardId, wanted));
    }

    void pauseKey(String shardId, Object key, boolean wanted) {
        if (byBatch) {
            throw new IllegalStateException("keys are paused for onRecord and onRecordAsync; a processor gets batches");
        }
        Object laneKey = ShardRunners.laneKey(key);
        later(all -> all.pauseKey(shardId, laneKey, wanted));
    }

    CompletableFuture<Boolean> seek(String key, Position position) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        var unused = keeper.seek(key, position)
                .whenComplete((begun, failure) -> callbacks.execute(() -> answer.complete(begun != null && begun)));
        // A consumer that has ended answers nothing any more.
        return answer.completeOnTimeout(false, ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void later(Consumer<ShardRunners> action) {
        loop.execute(() -> action.accept(runners));
    }
}
