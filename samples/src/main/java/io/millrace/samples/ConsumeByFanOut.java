package io.millrace.samples;

import io.millrace.consumer.KinesisConsumer;
import io.millrace.consumer.Retrieval;
import io.millrace.consumer.process.RecordHandler;
import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/**
 * Has records pushed by enhanced fan-out, beside all other readers of the stream: {@code ConsumeByFanOut STREAM NAME}. The service bills
 * a registered consumer by the hour until it is deregistered.
 */
public final class ConsumeByFanOut {
    private ConsumeByFanOut() {}

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
                .retrieval(Retrieval.fanOut(name).orPolling())
                .onRecord(handler)
                .build();
        consumer.start();
        return consumer;
    }
}
