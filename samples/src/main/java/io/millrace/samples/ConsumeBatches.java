package io.millrace.samples;

import io.millrace.consumer.KinesisConsumer;
import io.millrace.consumer.process.Checkpointer;
import io.millrace.consumer.process.RecordBatch;
import io.millrace.consumer.process.ShardProcessor;
import java.util.function.IntConsumer;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Reads a stream batch by batch with checkpoints of its own, as KCL programs do: {@code ConsumeBatches STREAM NAME}. */
public final class ConsumeBatches implements ShardProcessor {
    private final IntConsumer sink;

    ConsumeBatches(IntConsumer sink) {
        this.sink = sink;
    }

    public static void main(String[] arguments) {
        try (KinesisAsyncClient kinesis = KinesisAsyncClient.create();
                DynamoDbAsyncClient dynamoDb = DynamoDbAsyncClient.create();
                KinesisConsumer consumer = run(
                        kinesis, dynamoDb, arguments[0], arguments[1], size -> System.out.println(size + " records"))) {
            consumer.terminated().join();
        }
    }

    static KinesisConsumer run(
            KinesisAsyncClient kinesis, DynamoDbAsyncClient dynamoDb, String stream, String name, IntConsumer sink) {
        KinesisConsumer consumer = KinesisConsumer.builder(stream, name)
                .kinesisClient(kinesis)
                .dynamoDbClient(dynamoDb)
                .processor(shard -> new ConsumeBatches(sink))
                .build();
        consumer.start();
        return consumer;
    }

    @Override
    public void process(RecordBatch batch, Checkpointer checkpointer) {
        sink.accept(batch.size());
        var unused = checkpointer.checkpoint();
    }

    @Override
    public void shutdownRequested(Checkpointer checkpointer) {
        var unused = checkpointer.checkpoint();
    }
}
