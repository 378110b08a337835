package io.millrace.consumer.process;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.event.ConsumerListener;
import io.millrace.consumer.feed.Backoff;
import io.millrace.consumer.loop.Loop;
import io.millrace.consumer.shard.RecordPosition;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Counts the failures of one piece of user code in a row, and waits longer after each. */
final class RetryWait {
    private static final Loop.Timer NONE = () -> {};

    private final Loop loop;
    private final Backoff backoff;
    private final RandomGenerator random;
    private final ConsumerListener events;
    private final Runnable again;
    private Loop.Timer timer = NONE;
    private boolean waiting;
    private int failures;

    RetryWait(RunnerParts parts, Runnable again) {
        this.loop = parts.loop();
        this.backoff = parts.settings().retry();
        this.random = parts.random();
        this.events = parts.events();
        this.again = again;
    }

    boolean isWaiting() {
        return waiting;
    }

    void succeeded() {
        failures = 0;
    }

    /** A record failed: waits, and tells the listener. */
    void failed(String shardId, RecordPosition position, Throwable failure) {
        Duration delay = failed();
        events.on(new ConsumerEvent.ProcessingFailed(shardId, position, failures, delay, failure));
    }

    private Duration failed() {
        failures++;
        waiting = true;
        Duration delay = backoff.halfJitter(failures, random);
        timer = loop.after(delay, () -> {
            waiting = false;
            again.run();
        });
        return delay;
    }

    /** Something else failed: waits, and tells the listener. */
    void failed(String what, @Nullable Throwable failure) {
        tell(what, failed(), failure);
    }

    /** Tells of a failure that is not tried again. */
    void gaveUp(String what, Throwable failure) {
        tell(what, Duration.ZERO, failure);
    }

    private void tell(String what, Duration delay, @Nullable Throwable failure) {
        Throwable cause = failure == null ? new IllegalStateException("no cause was given") : failure;
        events.on(new ConsumerEvent.CallFailed(what, delay, cause));
    }

    void cancel() {
        timer.cancel();
        waiting = false;
    }
}
