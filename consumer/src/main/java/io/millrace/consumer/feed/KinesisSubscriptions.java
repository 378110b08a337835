package io.millrace.consumer.feed;

import io.millrace.consumer.shard.SequenceNumber;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardRequest;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/** {@link Subscriptions} over the SDK: one attempt per call, events as they are asked for, no copy of the data. */
public final class KinesisSubscriptions implements Subscriptions {
    private final KinesisAsyncClient client;
    private final AwsRequestOverrideConfiguration oneAttempt;

    public KinesisSubscriptions(KinesisAsyncClient client) {
        this.client = client;
        // A hidden retry would begin again where this call began. There is no deadline, since the call lasts as long as
        // the
        // subscription: its feed notices silence.
        this.oneAttempt = AwsRequestOverrideConfiguration.builder()
                .addPlugin(settings ->
                        settings.overrideConfiguration(o -> o.retryStrategy(DefaultRetryStrategy.doNotRetry())))
                .build();
    }

    @Override
    public Subscription open(String consumerArn, String shardId, ReadFrom from, Receiver receiver) {
        Events events = new Events(receiver);
        SubscribeToShardResponseHandler handler = SubscribeToShardResponseHandler.builder()
                .onResponse(response -> receiver.granted())
                .onEventStream(publisher -> publisher.subscribe(events))
                .build();
        events.follow(client.subscribeToShard(request(consumerArn, shardId, from), handler));
        return events;
    }

    private SubscribeToShardRequest request(String consumerArn, String shardId, ReadFrom from) {
        SequenceNumber sequence = from.sequence();
        return SubscribeToShardRequest.builder()
                .consumerARN(consumerArn)
                .shardId(shardId)
                .startingPosition(position -> position.type(
                                ShardIteratorType.fromValue(from.type().name()))
                        .sequenceNumber(sequence == null ? null : sequence.digits())
                        .timestamp(from.time()))
                .overrideConfiguration(oneAttempt)
                .build();
    }

    /** Carries demand one way and events the other; what is asked for before the grant waits here. */
    private static final class Events implements Subscriber<SubscribeToShardEventStream>, Subscription {
        private final Receiver receiver;
        private @Nullable CompletableFuture<Void> call;
        private org.reactivestreams.@Nullable Subscription source;
        private long waitingDemand;
        private boolean cancelled;

        Events(Receiver receiver) {
            this.receiver = receiver;
        }

        void follow(CompletableFuture<Void> newCall) {
            synchronized (this) {
                call = newCall;
            }
            CompletionStage<Void> outcome = newCall;
            outcome.whenComplete((end, failure) -> {
                if (failure != null) {
                    receiver.failed(KinesisFailures.of(failure));
                } else if (!hasSource()) {
                    receiver.ended();
                }
            });
        }

        private synchronized boolean hasSource() {
            return source != null;
        }

        @Override
        public void request() {
            org.reactivestreams.Subscription granted;
            synchronized (this) {
                granted = source;
                if (granted == null) {
                    waitingDemand++;
                    return;
                }
            }
            granted.request(1);
        }

        @Override
        public void cancel() {
            org.reactivestreams.Subscription granted;
            CompletableFuture<Void> running;
            synchronized (this) {
                cancelled = true;
                granted = source;
                running = call;
            }
            if (granted != null) {
                granted.cancel();
            } else if (running != null) {
                running.cancel(false);
            }
        }

        @Override
        public void onSubscribe(org.reactivestreams.Subscription granted) {
            long demand;
            boolean unwanted;
            synchronized (this) {
                source = granted;
                demand = waitingDemand;
                unwanted = cancelled;
            }
            if (unwanted) {
                granted.cancel();
            } else if (demand > 0) {
                granted.request(demand);
            }
        }

        @Override
        public void onNext(SubscribeToShardEventStream message) {
            if (message instanceof SubscribeToShardEvent event) {
                tell(event);
            } else {
                // A kind of event that is newer than this SDK; the one that was asked for comes behind it.
                request();
            }
        }

        /** An exception here would go to the SDK and leave the feed in silence. */
        private void tell(SubscribeToShardEvent event) {
            ReadAnswer answer;
            try {
                answer = KinesisAnswers.answer(event);
            } catch (RuntimeException e) {
                cancel();
                receiver.failed(KinesisFailures.of(e));
                return;
            }
            receiver.event(answer);
        }

        @Override
        public void onError(Throwable failure) {
            receiver.failed(KinesisFailures.of(failure));
        }

        @Override
        public void onComplete() {
            receiver.ended();
        }
    }
}
