package io.millrace.samples;

import io.millrace.consumer.KinesisConsumer;
import io.millrace.consumer.process.RecordHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Reads a stream record by record, together with every other process of that name: {@code Consume STREAM NAME}. */
public final class Consume {
    private Consume() {}

    public static void main(String[] arguments) {
        try (KinesisAsyncClient kinesis = KinesisAsyncClient.create();
                DynamoDbAsyncClient dynamoDb = DynamoDbAsyncClient.create();
                KinesisConsumer consumer = run(
                        kinesis,
                        dynamoDb,
                        arguments[0],
                        arguments[1],
                        record -> System.out.println(
                                record.partitionKey() + ": " + StandardCharsets.UTF_8.decode(record.data())))) {
            consumer.terminated().join();
        }
    }

    static KinesisConsumer run(
            KinesisAsyncClient kinesis,
            DynamoDbAsyncClient dynamoDb,
            String stream,
            String name,
            RecordHandler handler) {
        KinesisConsumer consumer = KinesisConsumer.builder(stream, name)
                .kinesisClient(kinesis)
                .dynamoDbClient(dynamoDb)
                .onRecord(handler)
                .build();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> consumer.close(Duration.ofSeconds(20))));
        consumer.start();
        return consumer;
    }
}
