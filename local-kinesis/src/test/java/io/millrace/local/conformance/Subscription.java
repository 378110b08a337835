package io.millrace.local.conformance;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.awaitility.core.ConditionTimeoutException;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.StartingPosition;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardRequest;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/** One call of SubscribeToShard and the events it brought. Thread-safe. */
final class Subscription {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final List<SubscribeToShardEvent> events = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Integer> status = new CompletableFuture<>();
    private final CompletableFuture<Boolean> response = new CompletableFuture<>();
    private final CompletableFuture<Void> end;

    private Subscription(KinesisAsyncClient client, SubscribeToShardRequest request) {
        end = client.subscribeToShard(
                request.toBuilder()
                        .overrideConfiguration(c -> c.putExecutionAttribute(Service.STATUS, status))
                        .build(),
                SubscribeToShardResponseHandler.builder()
                        .onResponse(answer -> response.complete(true))
                        .subscriber(SubscribeToShardResponseHandler.Visitor.builder()
                                .onSubscribeToShardEvent(events::add)
                                .build())
                        .build());
    }

    static Subscription open(
            KinesisAsyncClient client, String consumerArn, String shard, Consumer<StartingPosition.Builder> position) {
        return new Subscription(
                client,
                SubscribeToShardRequest.builder()
                        .consumerARN(consumerArn)
                        .shardId(shard)
                        .startingPosition(position)
                        .build());
    }

    /** Whether the call was accepted, or what it was refused with. */
    String outcome() {
        await("answer to SubscribeToShard").atMost(LIMIT).until(() -> status.isDone() || end.isDone());
        return status.isDone() && status.join() == 200 ? Service.ACCEPTED : Service.outcome(end);
    }

    /** What the subscription failed with, be it at once or in the stream of events; accepted if it goes on. */
    String refusal() {
        try {
            awaitEnd();
            return Service.outcome(end);
        } catch (ConditionTimeoutException e) {
            return Service.ACCEPTED;
        }
    }

    /** Waits for the answer itself, which comes as an event before the others. */
    void awaitResponse() {
        await("response before the events").atMost(LIMIT).until(response::isDone);
    }

    List<SubscribeToShardEvent> events() {
        return List.copyOf(events);
    }

    List<String> texts() {
        return events.stream()
                .flatMap(event -> event.records().stream())
                .map(StreamUnderTest::text)
                .toList();
    }

    SubscribeToShardEvent awaitEvent(String what, Predicate<SubscribeToShardEvent> wanted) {
        await(what).atMost(LIMIT).until(() -> events.stream().anyMatch(wanted));
        return events.stream().filter(wanted).findFirst().orElseThrow();
    }

    void awaitTexts(int count) {
        await(count + " records").atMost(LIMIT).until(() -> texts().size() >= count);
    }

    boolean isOver() {
        return end.isDone();
    }

    void awaitEnd() {
        await("end of the subscription").atMost(LIMIT).until(end::isDone);
    }

    void cancel() {
        end.cancel(true);
    }
}
