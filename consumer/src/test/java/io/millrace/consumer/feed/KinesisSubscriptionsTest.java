package io.millrace.consumer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardRequest;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponse;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/** The SDK's callbacks in whatever order they come. */
class KinesisSubscriptionsTest implements Subscriptions.Receiver {
    private final ScriptedClient client = new ScriptedClient();
    private final List<String> told = new ArrayList<>();
    private final List<ReadException> failures = new ArrayList<>();
    private final Subscriptions.Subscription subscription =
            new KinesisSubscriptions(client).open("arn", "shardId-0", ReadFrom.trimHorizon(), this);

    @Override
    public void granted() {
        told.add("granted");
    }

    @Override
    public void event(ReadAnswer event) {
        told.add("event " + event.nextIterator());
    }

    @Override
    public void ended() {
        told.add("ended");
    }

    @Override
    public void failed(ReadException failure) {
        told.add("failed");
        failures.add(failure);
    }

    /** One call of SubscribeToShard, whose handler the test drives; asked of no other thing. */
    private static final class ScriptedClient implements KinesisAsyncClient, Subscription {
        private final CompletableFuture<Void> call = new CompletableFuture<>();
        private final List<Long> demanded = new ArrayList<>();
        private SubscribeToShardResponseHandler handler = SubscribeToShardResponseHandler.builder()
                .subscriber(() -> {
                    throw new IllegalStateException("not asked yet");
                })
                .build();
        private org.reactivestreams.Subscriber<? super SubscribeToShardEventStream> subscriber = new Nobody();
        private int cancelled;

        @Override
        public CompletableFuture<Void> subscribeToShard(
                SubscribeToShardRequest request, SubscribeToShardResponseHandler newHandler) {
            handler = newHandler;
            return call;
        }

        void grant() {
            handler.responseReceived(SubscribeToShardResponse.builder().build());
            SdkPublisher<SubscribeToShardEventStream> events = SdkPublisher.adapt(newSubscriber -> {
                subscriber = newSubscriber;
                newSubscriber.onSubscribe(this);
            });
            handler.onEventStream(events);
        }

        void push(String continuation) {
            subscriber.onNext(SubscribeToShardEvent.builder()
                    .continuationSequenceNumber(continuation)
                    .millisBehindLatest(0L)
                    .build());
        }

        @Override
        public void request(long count) {
            demanded.add(count);
        }

        @Override
        public void cancel() {
            cancelled++;
        }

        @Override
        public String serviceName() {
            return "scripted";
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    private static final class Nobody implements org.reactivestreams.Subscriber<SubscribeToShardEventStream> {
        @Override
        public void onSubscribe(Subscription given) {
            given.cancel();
        }

        @Override
        public void onNext(SubscribeToShardEventStream event) {
            throw new IllegalStateException("nobody subscribed");
        }

        @Override
        public void onError(Throwable failure) {
            throw new IllegalStateException(failure);
        }

        @Override
        public void onComplete() {
            throw new IllegalStateException("nobody subscribed");
        }
    }

    @Test
    void whatIsAskedForBeforeTheGrantIsDemandedWithIt() {
        subscription.request();
        assertThat(client.demanded).isEmpty();
        client.grant();
        subscription.request();
        assertThat(client.demanded).containsExactly(1L, 1L);
        client.push("17");
        assertThat(told).containsExactly("granted", "event 17");
    }

    @Test
    void refusalBeforeTheGrantIsTold() {
        client.call.completeExceptionally(
                ResourceInUseException.builder().message("taken").build());
        assertThat(told).containsExactly("failed");
        assertThat(failures.get(0).kind()).isEqualTo(ReadException.Kind.IN_USE);
    }

    @Test
    void callThatCompletesBeforeItsEventsDoesNotEndThem() {
        client.grant();
        client.call.complete(null);
        client.push("17");
        client.subscriber.onComplete();
        assertThat(told).containsExactly("granted", "event 17", "ended");
    }

    @Test
    void callThatCompletesWithoutEventsIsAnEnd() {
        client.call.complete(null);
        assertThat(told).containsExactly("ended");
    }

    @Test
    void cancelBeforeTheGrantCancelsTheCallAndWhatItStillBrings() {
        subscription.request();
        subscription.cancel();
        assertThat(client.call).isCancelled();
        client.grant();
        assertThat(client.cancelled).isEqualTo(1);
        assertThat(client.demanded).isEmpty();
    }

    @Test
    void eventThatIsNotUnderstoodEndsTheSubscriptionWithItsCauseAndNotInSilence() {
        subscription.request();
        client.grant();
        client.push("no number");
        assertThat(told).containsExactly("granted", "failed");
        assertThat(failures.get(0)).hasMessageContaining("no number");
        assertThat(client.cancelled).isEqualTo(1);
    }

    @Test
    void unknownKindOfEventIsPassedOverForTheNextOne() {
        subscription.request();
        client.grant();
        client.subscriber.onNext(SubscribeToShardEventStream.UNKNOWN);
        assertThat(client.demanded).containsExactly(1L, 1L);
        client.push("18");
        assertThat(told).containsExactly("granted", "event 18");
    }
}
