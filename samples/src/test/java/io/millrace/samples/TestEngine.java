package io.millrace.samples;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/**
 * Kinesis and DynamoDB that the samples run on, as the system property {@code millrace.test.engine} says. Streams and tables have names
 * of this run alone; where the engine outlives the run, they are deleted at its end.
 */
final class TestEngine implements AutoCloseable {
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

    KinesisAsyncClient kinesis() {
        return backend.kinesis();
    }

    DynamoDbAsyncClient dynamoDb() {
        return backend.dynamoDb();
    }

    /** Creates a stream that is ready when this returns, and answers its name. */
    synchronized String stream(String name, int shards) {
        String stream = "millrace-" + name + "-" + run;
        kinesis()
                .createStream(request -> request.streamName(stream).shardCount(shards))
                .join();
        streams.add(stream);
        await().atMost(LIMIT).until(() -> status(stream) == StreamStatus.ACTIVE);
        return stream;
    }

    /** The name of a consumer's application, and so of its tables. */
    synchronized String application(String name) {
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
            streams.forEach(stream -> kinesis()
                    .deleteStream(request -> request.streamName(stream).enforceConsumerDeletion(true))
                    .join());
            applications.forEach(this::deleteTable);
            applications.forEach(name -> deleteTable(name + "-millrace"));
        }
        backend.close();
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
