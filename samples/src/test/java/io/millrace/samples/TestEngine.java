package io.millrace.samples;

import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/**
 * Kinesis and DynamoDB that the samples run on, as the system property {@code millrace.test.engine} says. Streams and tables have names
 * of this run alone; where the engine outlives the run, they are deleted at its end.
 */
public final class TestEngine implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Backend backend;
    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private final List<String> streams = new ArrayList<>();
    private final List<String> applications = new ArrayList<>();

    private TestEngine(Backend backend) {
        this.backend = backend;
    }

    static TestEngine start() {
        return new TestEngine(EngineKind.chosen().start());
    }

    public KinesisAsyncClient kinesis() {
        return backend.kinesis();
    }

    public DynamoDbAsyncClient dynamoDb() {
        return backend.dynamoDb();
    }

    /** Where Kinesis is, unless it is the region's. */
    public Optional<URI> endpoint() {
        return backend.endpoint();
    }

    /** Creates a stream that is ready when this returns, and answers its name. */
    public synchronized String stream(String name, int shards) {
        String stream = "millrace-" + name + "-" + run;
        kinesis()
                .createStream(request -> request.streamName(stream).shardCount(shards))
                .join();
        streams.add(stream);
        await().atMost(LIMIT).until(() -> status(stream) == StreamStatus.ACTIVE);
        return stream;
    }

    /** The name of a consumer's application, and so of its tables. */
    public synchronized String application(String name) {
        String application = "millrace-" + name + "-" + run;
        applications.add(application);
        return application;
    }

    /** The ids of a stream's shards. */
    List<String> shards(String stream) {
        return kinesis().listShards(request -> request.streamName(stream)).join().shards().stream()
                .map(shard -> shard.shardId())
                .toList();
    }

    private StreamStatus status(String stream) {
        return kinesis()
                .describeStreamSummary(request -> request.streamName(stream))
                .join()
                .streamDescriptionSummary()
                .streamStatus();
    }

    @Override
    public synchronized void close() {
        if (backend.outlivesTests()) {
            streams.forEach(stream -> await().atMost(LIMIT).until(() -> isDeleted(stream)));
            applications.forEach(this::deleteTable);
            applications.forEach(name -> deleteTable(name + "-millrace"));
        }
        backend.close();
    }

    /** Whether the service took the request; it takes five a second. */
    private boolean isDeleted(String stream) {
        return kinesis()
                .deleteStream(request -> request.streamName(stream).enforceConsumerDeletion(true))
                .handle((deleted, failure) -> {
                    if (failure != null && !(failure.getCause() instanceof LimitExceededException)) {
                        System.err.println("stream " + stream + " is not deleted: " + failure.getMessage());
                    }
                    return failure == null || !(failure.getCause() instanceof LimitExceededException);
                })
                .join();
    }

    private void deleteTable(String table) {
        dynamoDb()
                .deleteTable(request -> request.tableName(table))
                .handle((deleted, failure) -> {
                    if (failure != null && !(failure.getCause() instanceof ResourceNotFoundException)) {
                        System.err.println("table " + table + " is not deleted: " + failure.getMessage());
                    }
                    return deleted;
                })
                .join();
    }
}
