package io.millrace.benchmarks.producer;

import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.http.async.AsyncExecuteRequest;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpResponseHandler;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** An HTTP client that reads the body of a PutRecords request, sends nothing, and answers at once that all its entries are stored. */
public final class StubbedHttp implements SdkAsyncHttpClient {
    private final byte[] answer;

    /** @param entries how many entries every request has */
    public StubbedHttp(int entries) {
        ReplyBuffer reply = new ReplyBuffer();
        SinkShards shards = new SinkShards(1);
        SinkReplies.CBOR.beginPut(entries, reply);
        for (int i = 0; i < entries; i++) {
            SinkReplies.CBOR.stored(shards.name(0), i, reply);
        }
        answer = reply.copy(0, reply.size());
    }

    /** A client on top of one. Whoever calls it does all the work, so that no other thread's turn is measured. */
    public static KinesisAsyncClient client(int entries, ExecutionInterceptor... interceptors) {
        return KinesisAsyncClient.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(URI.create("https://localhost"))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                .httpClient(new StubbedHttp(entries))
                .overrideConfiguration(settings -> settings.executionInterceptors(List.of(interceptors)))
                .asyncConfiguration(threads ->
                        threads.advancedOption(SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, Runnable::run))
                .build();
    }

    @Override
    public CompletableFuture<Void> execute(AsyncExecuteRequest request) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        request.requestContentPublisher().subscribe(new BodyReader(() -> respond(request.responseHandler(), done)));
        return done;
    }

    private void respond(SdkAsyncHttpResponseHandler handler, CompletableFuture<Void> done) {
        handler.onHeaders(SdkHttpResponse.builder()
                .statusCode(200)
                .putHeader("Content-Type", SinkReplies.CBOR.contentType())
                .build());
        handler.onStream(new OneBuffer(ByteBuffer.wrap(answer), done));
    }

    @Override
    public void close() {
        // Nothing is open.
    }

    /** Reads a body to its end. */
    private static final class BodyReader implements Subscriber<ByteBuffer> {
        private final Runnable atEnd;

        BodyReader(Runnable atEnd) {
            this.atEnd = atEnd;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ByteBuffer buffer) {
            // What a client would hand to TLS.
        }

        @Override
        public void onError(Throwable failure) {
            throw new IllegalStateException(failure);
        }

        @Override
        public void onComplete() {
            atEnd.run();
        }
    }

    /** A body of one buffer. */
    private static final class OneBuffer implements Publisher<ByteBuffer> {
        private final ByteBuffer buffer;
        private final CompletableFuture<Void> done;

        OneBuffer(ByteBuffer buffer, CompletableFuture<Void> done) {
            this.buffer = buffer;
            this.done = done;
        }

        @Override
        public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
            subscriber.onSubscribe(new Subscription() {
                private boolean isSent;

                @Override
                public void request(long count) {
                    if (!isSent) {
                        isSent = true;
                        subscriber.onNext(buffer);
                        subscriber.onComplete();
                        done.complete(null);
                    }
                }

                @Override
                public void cancel() {
                    isSent = true;
                }
            });
        }
    }
}
