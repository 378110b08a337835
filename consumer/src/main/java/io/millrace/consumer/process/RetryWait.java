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
    private final Runnable onward;
    private Loop.Timer timer = NONE;
    private boolean waiting;
    private int failures;
    private @Nullable Trouble trouble;

    RetryWait(RunnerParts parts, Runnable onward) {
        this.loop = parts.loop();
        this.backoff = parts.settings().retry();
        this.random = parts.random();
        this.events = parts.events();
        this.onward = onward;
    }

    boolean isWaiting() {
        return waiting;
    }

    void succeeded() {
        failures = 0;
        trouble = null;
    }

    /** What fails at the moment; null if the last try succeeded. */
    @Nullable
    Trouble trouble() {
        return trouble;
    }

    /** A record failed: waits, and tells the listener. */
    void failed(String shardId, RecordPosition position, Throwable failure) {
        Duration delay = again("record " + position, failure);
        events.on(new ConsumerEvent.ProcessingFailed(shardId, position, failures, delay, failure));
    }

    private Duration again(String what, Throwable failure) {
        Trouble before = trouble;
        long since = before == null ? loop.nowNanos() : before.sinceNanos();
        failures++;
        waiting = true;
        trouble = new Trouble(what, failures, failure.getClass().getName(), since);
        Duration delay = backoff.halfJitter(failures, random);
        timer = loop.after(delay, () -> {
            waiting = false;
            onward.run();
        });
        return delay;
    }

    /** Something else failed: waits, and tells the listener. */
    void failed(String what, @Nullable Throwable failure) {
        Throwable cause = failure == null ? new IllegalStateException("no cause was given") : failure;
        events.on(new ConsumerEvent.CallFailed(what, again(what, cause), cause));
    }

    /** Tells of a failure that is not tried again. */
    void gaveUp(String what, Throwable failure) {
        events.on(new ConsumerEvent.CallFailed(what, Duration.ZERO, failure));
    }

    void cancel() {
        timer.cancel();
        waiting = false;
    }

    /**
     * Something that failed and is tried again.
     *
     * @param what a record or a call
     * @param times in a row
     * @param cause class of the last exception
     * @param sinceNanos the first failure, by the loop's clock
     */
    record Trouble(String what, int times, String cause, long sinceNanos) {
        @Override
        public String toString() {
            return what + " failed " + times + " times, last with " + cause;
        }
    }
}
