package io.millrace.producer;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClientBuilder;

/**
 * The client that a producer sends with: the user's, or one of its own. Its own has threads of its own: to end those that the SDK
 * shares among clients takes the last client two seconds.
 */
record SendingClient(KinesisAsyncClient client, @Nullable EventLoopGroup ownThreads) implements AutoCloseable {
    private static final String THREADS = "millrace-http";
    private static final int LONGEST_END_SECONDS = 5;

    /** A client of the user's, who closes it. */
    static SendingClient of(KinesisAsyncClient given) {
        return new SendingClient(given, null);
    }

    /**
     * A client of the producer's own.
     *
     * @param http what is chosen for its HTTP client beside the threads
     * @throws SdkException if the SDK can make no client of what it was given
     */
    static SendingClient own(KinesisAsyncClientBuilder builder, NettyNioAsyncHttpClient.Builder http) {
        EventLoopGroup threads = new NioEventLoopGroup(
                Runtime.getRuntime().availableProcessors(), new DefaultThreadFactory(THREADS, true));
        http.eventLoopGroup(SdkEventLoopGroup.create(threads));
        try {
            KinesisAsyncClient client = builder.httpClientBuilder(http)
                    .putAuthScheme(InPlaceSigner.scheme())
                    .overrideConfiguration(settings -> settings.addExecutionInterceptor(new RequestWriter()))
                    .build();
            return new SendingClient(client, threads);
        } catch (SdkException e) {
            end(threads);
            throw e;
        }
    }

    /** The service, as the pipeline sees it. */
    KinesisPort port(ProducerConfig config) {
        return new SdkKinesis(client, config);
    }

    /** What it talks to, for messages. */
    String endpoint() {
        return client.serviceClientConfiguration()
                .endpointOverride()
                .map(uri -> "The endpoint " + uri)
                .orElseGet(() ->
                        "Kinesis in " + client.serviceClientConfiguration().region());
    }

    /** Closes what is the producer's own. */
    @Override
    public void close() {
        if (ownThreads != null) {
            client.close();
            end(ownThreads);
        }
    }

    private static void end(EventLoopGroup threads) {
        var unused = threads.shutdownGracefully(0, LONGEST_END_SECONDS, TimeUnit.SECONDS);
    }
}
