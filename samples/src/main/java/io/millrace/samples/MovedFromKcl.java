package io.millrace.samples;

import io.millrace.consumer.KinesisConsumer;
import io.millrace.consumer.process.Checkpointer;
import io.millrace.consumer.process.RecordBatch;
import io.millrace.consumer.process.ShardContext;
import io.millrace.consumer.process.ShardProcessor;
import java.util.function.Consumer;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** A program of the KCL after its move, on its lease table; the README has it as it was: {@code MovedFromKcl STREAM NAME}. */
public final class MovedFromKcl implements ShardProcessor {
    private final Consumer<String> sink;

    MovedFromKcl(Consumer<String> sink) {
        this.sink = sink;
    }

    public static void main(String[] arguments) {
        try (KinesisAsyncClient kinesis = KinesisAsyncClient.create();
                DynamoDbAsyncClient dynamoDb = DynamoDbAsyncClient.create();
                KinesisConsumer consumer =
                        run(kinesis, dynamoDb, arguments[0], arguments[1], line -> System.out.println(line))) {
            consumer.terminated().join();
        }
    }

    static KinesisConsumer run(
            KinesisAsyncClient kinesis,
            DynamoDbAsyncClient dynamoDb,
            String stream,
            String application,
            Consumer<String> sink) {
        KinesisConsumer consumer = KinesisConsumer.builder(stream, application)
                .kinesisClient(kinesis)
                .dynamoDbClient(dynamoDb)
                .processor(shard -> new MovedFromKcl(sink))
                .build();
        consumer.start();
        return consumer;
    }

    @Override
    public void started(ShardContext context) {
        sink.accept("reading " + context.shardId());
    }

    @Override
    public void process(RecordBatch batch, Checkpointer checkpointer) {
        batch.forEach(record -> sink.accept(record.partitionKey()));
        var unused = checkpointer.checkpoint();
    }

    @Override
    public void shutdownRequested(Checkpointer checkpointer) {
        var unused = checkpointer.checkpoint();
    }
}
