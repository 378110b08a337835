package io.millrace.samples;

import io.millrace.consumer.KinesisConsumer;
import io.millrace.consumer.process.AsyncRecordHandler;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Handles the records of many customers at a time, those of each in order: {@code ConsumeInLanes STREAM NAME}. */
public final class ConsumeInLanes {
    private ConsumeInLanes() {}

    public static void main(String[] arguments) {
        try (KinesisAsyncClient kinesis = KinesisAsyncClient.create();
                DynamoDbAsyncClient dynamoDb = DynamoDbAsyncClient.create();
                KinesisConsumer consumer = run(
                        kinesis,
                        dynamoDb,
                        arguments[0],
                        arguments[1],
                        record -> CompletableFuture.runAsync(() -> System.out.println(
                                record.partitionKey() + ": " + StandardCharsets.UTF_8.decode(record.data()))))) {
            consumer.terminated().join();
        }
    }

    static KinesisConsumer run(
            KinesisAsyncClient kinesis,
            DynamoDbAsyncClient dynamoDb,
            String stream,
            String name,
            AsyncRecordHandler handler) {
        KinesisConsumer consumer = KinesisConsumer.builder(stream, name)
                .kinesisClient(kinesis)
                .dynamoDbClient(dynamoDb)
                .concurrencyPerShard(16)
                .laneKey(record -> customerOf(record.partitionKey()))
                .onRecordAsync(handler)
                .build();
        consumer.start();
        return consumer;
    }

    /** "customer-7/order-42" is an order of "customer-7". */
    private static String customerOf(String partitionKey) {
        int slash = partitionKey.indexOf('/');
        return slash < 0 ? partitionKey : partitionKey.substring(0, slash);
    }
}
