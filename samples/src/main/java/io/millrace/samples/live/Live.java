package io.millrace.samples.live;

import io.millrace.consumer.KinesisConsumer;
import io.millrace.consumer.shard.Position;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/**
 * A page with what comes through a stream of access-log lines: {@code Live STREAM NAME [PORT]}. The agent of the web server's host puts
 * them there; {@link LiveDemo} has all of it in one process.
 */
public final class Live implements AutoCloseable {
    private static final int PORT = 8080;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private final KinesisConsumer consumer;
    private final LivePage page;

    private Live(KinesisConsumer consumer, LivePage page) {
        this.consumer = consumer;
        this.page = page;
    }

    public static void main(String[] arguments) throws IOException {
        int port = arguments.length > 2 ? Integer.parseInt(arguments[2]) : PORT;
        try (KinesisAsyncClient kinesis = KinesisAsyncClient.create();
                DynamoDbAsyncClient dynamoDb = DynamoDbAsyncClient.create();
                Live live = start(kinesis, dynamoDb, arguments[0], arguments[1], port)) {
            System.out.println("The page is " + live.address());
            live.consumer.terminated().join();
        }
    }

    /**
     * Starts consumer and page.
     *
     * @param name of the application; a page wants all shards, so each viewer's process has a name of its own
     * @param port 0 for any that is free
     * @throws IOException if the port is taken
     */
    static Live start(KinesisAsyncClient kinesis, DynamoDbAsyncClient dynamoDb, String stream, String name, int port)
            throws IOException {
        LiveStats stats = LiveStats.byTheClock();
        LivePage page = LivePage.start(port, stats::picture);
        KinesisConsumer consumer = KinesisConsumer.builder(stream, name)
                .kinesisClient(kinesis)
                .dynamoDbClient(dynamoDb)
                .initialPosition(Position.atTime(Instant.now().minusSeconds(SlidingWindow.SECONDS)))
                .onRecord(stats)
                .build();
        consumer.start();
        return new Live(consumer, page);
    }

    URI address() {
        return page.address();
    }

    /** Completes when the consumer has its shards, or fails with the reason for which it cannot. */
    void awaitStarted() {
        consumer.started().join();
    }

    @Override
    public void close() {
        page.close();
        consumer.close(STOP_LIMIT);
    }
}
