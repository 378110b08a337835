package io.millrace.local;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StartingPosition;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/** A subscription held by an unchanged AWS client: its events as they come, and how it ended. */
final class Subscribed implements AutoCloseable {
    static final StartingPosition TRIM_HORIZON = at(ShardIteratorType.TRIM_HORIZON);
    static final StartingPosition LATEST = at(ShardIteratorType.LATEST);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final BlockingQueue<SubscribeToShardEvent> events = new LinkedBlockingQueue<>();
    private final CompletableFuture<Subscription> demand = new CompletableFuture<>();
    private final CompletableFuture<Void> ended;

    private Subscribed(KinesisAsyncClient client, String consumerArn, String shard, StartingPosition from, long asked) {
        SubscribeToShardResponseHandler handler = SubscribeToShardResponseHandler.builder()
                .onEventStream(publisher -> publisher.subscribe(new Receiver(asked)))
                .build();
        ended = client.subscribeToShard(
                r -> r.consumerARN(consumerArn).shardId(shard).startingPosition(from), handler);
    }

    /** Asks for a subscription and takes every event. */
    static Subscribed open(KinesisAsyncClient client, String consumerArn, String shard, StartingPosition from) {
        return new Subscribed(client, consumerArn, shard, from, Long.MAX_VALUE);
    }

    /** Asks for a subscription and takes events only as {@link #ask}ed for. */
    static Subscribed hesitant(KinesisAsyncClient client, String consumerArn, String shard, StartingPosition from) {
        return new Subscribed(client, consumerArn, shard, from, 0);
    }

    static StartingPosition at(ShardIteratorType type) {
        return StartingPosition.builder().type(type).build();
    }

    static StartingPosition at(ShardIteratorType type, String sequenceNumber) {
        return StartingPosition.builder()
                .type(type)
                .sequenceNumber(sequenceNumber)
                .build();
    }

    void ask(long more) {
        within(demand).request(more);
    }

    /** The next event, whatever it holds. */
    SubscribeToShardEvent next() {
        try {
            return requireNonNull(events.poll(LIMIT.toSeconds(), TimeUnit.SECONDS), "no event came; " + ended);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The next event, or none once the subscription has ended and all its events were taken. */
    Optional<SubscribeToShardEvent> nextUnlessEnded() {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        try {
            while (System.nanoTime() < deadline) {
                boolean isLast = ended.isDone();
                SubscribeToShardEvent event = events.poll(10, TimeUnit.MILLISECONDS);
                if (event != null || isLast) {
                    return Optional.ofNullable(event);
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        throw new IllegalStateException("Neither an event nor the end came");
    }

    /** Events that have come and were not looked at. */
    int waiting() {
        return events.size();
    }

    /** The next event that holds records. */
    SubscribeToShardEvent nextFull() {
        SubscribeToShardEvent event = next();
        while (event.records().isEmpty()) {
            event = next();
        }
        return event;
    }

    /** The data of as many records as asked for, from as many events as it takes. */
    List<String> records(int count) {
        List<String> found = new ArrayList<>();
        while (found.size() < count) {
            next().records().forEach(record -> found.add(Kinesis.text(record)));
        }
        return found;
    }

    /** Waits for the end, and returns the failure that it ended with, or null. */
    @Nullable
    Throwable end() {
        try {
            ended.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            return null;
        } catch (ExecutionException e) {
            return e.getCause() instanceof CompletionException wrapped ? wrapped.getCause() : e.getCause();
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException("The subscription did not end", e);
        }
    }

    /** Whether the subscription was granted; waits until that is known. */
    boolean isGranted() {
        CompletableFuture.anyOf(demand, ended.handle((end, failure) -> true)).join();
        return demand.isDone();
    }

    boolean isOpen() {
        return !ended.isDone();
    }

    /** Goes away without waiting for the end. */
    @Override
    public void close() {
        if (demand.isDone()) {
            within(demand).cancel();
        }
    }

    private static <T> T within(CompletableFuture<T> future) {
        try {
            return future.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Receiver implements Subscriber<SubscribeToShardEventStream> {
        private final long asked;

        Receiver(long asked) {
            this.asked = asked;
        }

        @Override
        public void onSubscribe(Subscription granted) {
            demand.complete(granted);
            if (asked > 0) {
                granted.request(asked);
            }
        }

        @Override
        public void onNext(SubscribeToShardEventStream event) {
            events.add((SubscribeToShardEvent) event);
        }

        @Override
        public void onError(Throwable failure) {
            // The call's future tells it too.
        }

        @Override
        public void onComplete() {
            // The call's future tells it too.
        }
    }
}
