package io.millrace.consumer.lease;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.event.ConsumerListener;
import io.millrace.consumer.loop.Loop;
import io.millrace.consumer.shard.StreamDescriber;
import io.millrace.consumer.shard.StreamDescription;
import io.millrace.consumer.shard.UnrecoverableException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Whether the stream is still the one that the checkpoints were made on. One that was deleted and made anew under the same
 * name has other records under the same shard ids: no checkpoint means anything there, so the consumer stops. Where the
 * service does not say which stream it is, nothing is stopped and the listener is told. Used on the loop only.
 */
public final class StreamIdentity {
    private static final Duration EVERY = Duration.ofMinutes(5);
    private static final Duration SOON = Duration.ofSeconds(30);

    private final LeaseConfig config;
    private final String streamName;
    private final StreamDescriber stream;
    private final StreamRows rows;
    private final Loop loop;
    private final RandomGenerator random;
    private final ConsumerListener events;
    private Consumer<Throwable> changed = failure -> {};
    private Loop.Timer next = () -> {};
    private boolean watching;
    private boolean hastened;

    public StreamIdentity(
            LeaseConfig config,
            String streamName,
            StreamDescriber stream,
            StreamRows rows,
            Loop loop,
            RandomGenerator random,
            ConsumerListener events) {
        this.config = config;
        this.streamName = streamName;
        this.stream = stream;
        this.rows = rows;
        this.loop = loop;
        this.random = random;
        this.events = events;
    }

    /** Fails with an {@link UnrecoverableException} if it is another one; with anything else if the table does not answer. */
    public CompletionStage<Void> check() {
        return stream.describe()
                .handle((description, failure) -> {
                    if (failure != null) {
                        tell("describe stream '" + streamName + "', to see that it is still the same one,", failure);
                    }
                    return description;
                })
                .thenCompose(description ->
                        description == null ? CompletableFuture.completedFuture(null) : compare(description));
    }

    /** Checks again and again, every five minutes or so; {@code changed} hears on the loop that it is another one. */
    public void watch(Consumer<Throwable> changed) {
        this.changed = changed;
        lookWithin(EVERY.multipliedBy(4).dividedBy(5), EVERY.multipliedBy(6).dividedBy(5));
    }

    /** Hastens the next check, half a minute at most: to who reads it, a stream made anew looks like shards that do not answer. */
    public void suspect() {
        if (watching && !hastened) {
            hastened = true;
            next.cancel();
            lookWithin(Duration.ZERO, SOON);
        }
    }

    private void lookWithin(Duration least, Duration most) {
        long spread = most.minus(least).toNanos();
        watching = true;
        next = loop.after(least.plusNanos((long) (spread * random.nextDouble())), this::look);
    }

    private void look() {
        watching = false;
        hastened = false;
        loop.when(check(), (same, failure) -> {
            if (failure instanceof UnrecoverableException) {
                changed.accept(failure);
                return;
            }
            if (failure != null) {
                tell("read what stream '" + streamName + "' was", failure);
            }
            watch(changed);
        });
    }

    private CompletionStage<Void> compare(StreamDescription description) {
        return rows.created(streamName)
                .thenCompose(known -> known.isPresent()
                        ? CompletableFuture.completedFuture(known)
                        : rows.note(streamName, description.created()).thenApply(WriteResult::item))
                .thenAccept(known -> known.ifPresent(created -> requireSame(created, description)));
    }

    private void requireSame(Instant known, StreamDescription description) {
        if (known.toEpochMilli() != description.created().toEpochMilli()) {
            throw new UnrecoverableException(
                    "stream '" + streamName + "' was deleted and created again: the checkpoints in table '"
                            + config.application() + "' are of the one created at " + known
                            + ", and the one created at "
                            + description.created() + " has other records; read it under another application name, or"
                            + " stop all workers and delete tables '" + config.application() + "' and '"
                            + config.workerTable() + "' to start over",
                    null);
        }
    }

    private void tell(String operation, Throwable failure) {
        @Nullable Throwable wrapped = failure instanceof CompletionException ? failure.getCause() : null;
        events.on(new ConsumerEvent.CallFailed(operation, EVERY, wrapped == null ? failure : wrapped));
    }
}
